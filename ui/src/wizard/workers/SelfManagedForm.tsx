/** One group of self-managed nodes: an Auto Scaling group of one's own. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Offers } from "../../backend/bindings/Offers";
import type { SelfManagedSpec } from "../../backend/bindings/SelfManagedSpec";
import type { TaintSpec } from "../../backend/bindings/TaintSpec";
import { Field } from "../../components/Field";
import { More } from "../../components/More";
import { Entry } from "../Entry";
import { InstanceTypeField } from "./InstanceTypeField";
import { CapacityField, NodeSubnetsField, ScalingFields } from "./MachineFields";
import { SelfManagedMore, selfManagedMorePaths } from "./SelfManagedMore";

export interface SelfManagedFormProps {
  index: number;
  group: SelfManagedSpec;
  offers: Offers;
  /** What a further taint begins as; none while the engine has not said. */
  nextTaint: TaintSpec | undefined;
  onChange: (patch: Partial<SelfManagedSpec>) => void;
  onRemove: () => void;
}

export function SelfManagedForm(props: SelfManagedFormProps) {
  const { index, group, onChange } = props;
  const path = `workers.self_managed.${index}`;
  return (
    <Entry testId={path} kind="group" name={group.name} onRemove={props.onRemove}>
      <ColumnLayout columns={2}>
        <Field path={`${path}.name`} label="Name" topic="self-managed" changeable={false} empty={group.name === ""}>
          <Input value={group.name} onChange={({ detail }) => { onChange({ name: detail.value }); }} />
        </Field>
        <InstanceTypeField path={path} value={group.instance_type} offers={props.offers} changeable
          onChange={(instance_type) => { onChange({ instance_type }); }} />
      </ColumnLayout>
      <CapacityField path={path} group={group} changeable onChange={onChange} />
      <ScalingFields path={path} group={group} onChange={onChange} />
      <NodeSubnetsField path={path} group={group} changeable onChange={onChange} />
      <JoinFields path={path} group={group} onChange={onChange} />
      <More variant="default" testId={`${path}-more`} paths={selfManagedMorePaths(path)}>
        <SelfManagedMore {...props} path={path} />
      </More>
    </Entry>
  );
}

function JoinFields({ path, group, onChange }: Pick<SelfManagedFormProps, "group" | "onChange"> & { path: string }) {
  return (
    <SpaceBetween size="l">
      <Field path={`${path}.join`} label="How nodes are let in" topic="join" changeable>
        <RadioGroup
          value={group.join}
          onChange={({ detail }) => { onChange({ join: detail.value === "aws-auth" ? "aws-auth" : "access-entry" }); }}
          items={[
            { value: "access-entry", label: "An access entry", description: "Stands in EKS, beside the cluster. Today's way." },
            { value: "aws-auth", label: "A row in the aws-auth ConfigMap", description: "The older list inside the cluster, where the authentication mode reads it." },
          ]}
        />
      </Field>
      <Field path={`${path}.ports`} label="Open ports between nodes and control plane" topic="node-ports" changeable>
        <RadioGroup
          value={group.ports}
          onChange={({ detail }) => { onChange({ ports: detail.value === "port-tables" ? "port-tables" : "cluster-security-group" }); }}
          items={[
            { value: "cluster-security-group", label: "The cluster's security group", description: "All its members may talk to each other. The usual choice." },
            { value: "port-tables", label: "A security group of their own", description: "With just the ports of the classic tables: 443, 10250 and 1025 to 65535." },
          ]}
        />
      </Field>
    </SpaceBetween>
  );
}
