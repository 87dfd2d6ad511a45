/** One managed node group. Which instance types there are, and what they cost, comes from the engine. */
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { NodeGroupSpec } from "../../backend/bindings/NodeGroupSpec";
import type { Offers } from "../../backend/bindings/Offers";
import type { TaintSpec } from "../../backend/bindings/TaintSpec";
import { Field } from "../../components/Field";
import { More } from "../../components/More";
import { InstanceTypeField } from "./InstanceTypeField";
import { CapacityField, ScalingFields } from "./MachineFields";
import { NodeGroupMore, nodeGroupMorePaths } from "./NodeGroupMore";

export interface NodeGroupFormProps {
  index: number;
  group: NodeGroupSpec;
  offers: Offers;
  /** Of the existing VPC the cluster lives in; empty: it gets a new one. */
  vpcId: string;
  /** What a further taint begins as; none while the engine has not said. */
  nextTaint: TaintSpec | undefined;
  onChange: (patch: Partial<NodeGroupSpec>) => void;
  onRemove: () => void;
}

export function NodeGroupForm(props: NodeGroupFormProps) {
  const { index, group, onChange } = props;
  const path = `workers.node_groups.${index}`;
  const remove = <Button ariaLabel={`Remove node group ${group.name}`} onClick={props.onRemove}>Remove</Button>;
  return (
    <div data-testid={path}>
      <Container header={<Header variant="h2" actions={remove}>{group.name === "" ? "Node group" : `Node group ${group.name}`}</Header>}>
        <SpaceBetween size="l">
          <ColumnLayout columns={2}>
            <Field path={`${path}.name`} label="Name" topic="workers" changeable={false} empty={group.name === ""}>
              <Input value={group.name} onChange={({ detail }) => { onChange({ name: detail.value }); }} />
            </Field>
            <InstanceTypeField path={path} value={group.instance_type} offers={props.offers} changeable={false}
              onChange={(instance_type) => { onChange({ instance_type }); }} />
          </ColumnLayout>
          <CapacityField path={path} group={group} changeable={false} onChange={onChange} />
          <ScalingFields path={path} group={group} onChange={onChange} />
          <More variant="default" testId={`${path}-more`} paths={nodeGroupMorePaths(path)}>
            <NodeGroupMore {...props} path={path} />
          </More>
        </SpaceBetween>
      </Container>
    </div>
  );
}
