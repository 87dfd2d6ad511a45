/** One managed node group. Which instance types there are, and what they cost, comes from the engine. */
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";

import type { NodeGroupSpec } from "../backend/bindings/NodeGroupSpec";
import type { Offers } from "../backend/bindings/Offers";
import { Field } from "../components/Field";
import { More } from "../components/More";
import { NumberInput } from "../components/NumberInput";
import { InstanceTypeField } from "./InstanceTypeField";
import { NodeGroupMore } from "./NodeGroupMore";

export interface NodeGroupFormProps {
  index: number;
  group: NodeGroupSpec;
  offers: Offers;
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
            <InstanceTypeField path={path} group={group} offers={props.offers} onChange={onChange} />
          </ColumnLayout>
          <CapacityField path={path} group={group} onChange={onChange} />
          <ScalingFields path={path} group={group} onChange={onChange} />
          <More variant="default" testId={`${path}-more`} paths={[`${path}.disk_gib`, `${path}.subnets`, `${path}.labels`]}>
            <NodeGroupMore path={path} group={group} onChange={onChange} />
          </More>
        </SpaceBetween>
      </Container>
    </div>
  );
}

export interface PartProps {
  path: string;
  group: NodeGroupSpec;
  onChange: (patch: Partial<NodeGroupSpec>) => void;
}

function CapacityField({ path, group, onChange }: PartProps) {
  return (
    <Field path={`${path}.capacity`} label="Capacity" topic="capacity" changeable={false} stretch>
      <Tiles
        columns={2}
        value={group.capacity}
        onChange={({ detail }) => { onChange({ capacity: detail.value === "spot" ? "spot" : "on-demand" }); }}
        items={[
          { value: "on-demand", label: "On-Demand", description: "A fixed price, and nobody takes the machines away." },
          { value: "spot", label: "Spot", description: "Spare machines, much cheaper. AWS may take them back with two minutes' notice." },
        ]}
      />
    </Field>
  );
}

function ScalingFields({ path, group, onChange }: PartProps) {
  return (
    <ColumnLayout columns={3} minColumnWidth={120}>
      <Field path={`${path}.desired`} label="Nodes at the start" topic="scaling" changeable>
        <NumberInput value={group.desired} onChange={(desired) => { onChange({ desired }); }} />
      </Field>
      <Field path={`${path}.min`} label="Fewest nodes" topic="scaling" changeable>
        <NumberInput value={group.min} onChange={(min) => { onChange({ min }); }} />
      </Field>
      <Field path={`${path}.max`} label="Most nodes" topic="scaling" changeable>
        <NumberInput value={group.max} onChange={(max) => { onChange({ max }); }} />
      </Field>
    </ColumnLayout>
  );
}
