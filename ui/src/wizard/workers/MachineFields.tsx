/** What every group of instances is asked, managed or not: how they are paid, how many, their disk, their subnets. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Tiles from "@cloudscape-design/components/tiles";

import type { CapacityType } from "../../backend/bindings/CapacityType";
import type { SubnetKind } from "../../backend/bindings/SubnetKind";
import { Field } from "../../components/Field";
import { NumberInput } from "../../components/NumberInput";

/** The answers that managed and self-managed groups share. */
export interface Machines {
  capacity: CapacityType;
  min: number;
  desired: number;
  max: number;
  disk_gib: number;
  subnets: SubnetKind;
}

export interface MachineProps {
  path: string;
  group: Machines;
  /** Whether it can be changed later. */
  changeable: boolean;
  onChange: (patch: Partial<Machines>) => void;
}

export function CapacityField({ path, group, changeable, onChange }: MachineProps) {
  return (
    <Field path={`${path}.capacity`} label="Capacity" topic="capacity" changeable={changeable} stretch>
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

export function ScalingFields({ path, group, onChange }: Omit<MachineProps, "changeable">) {
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

export function DiskField({ path, group, changeable, onChange }: MachineProps) {
  return (
    <Field path={`${path}.disk_gib`} label="Disk of each node, in GiB" topic="disk" changeable={changeable}>
      <NumberInput value={group.disk_gib} onChange={(disk_gib) => { onChange({ disk_gib }); }} />
    </Field>
  );
}

export function NodeSubnetsField({ path, group, changeable, onChange }: MachineProps) {
  return (
    <Field path={`${path}.subnets`} label="Subnets" topic="node-subnets" changeable={changeable}>
      <RadioGroup
        value={group.subnets}
        onChange={({ detail }) => { onChange({ subnets: detail.value === "public" ? "public" : "private" }); }}
        items={[
          { value: "private", label: "Private", description: "Nodes reach the internet, and nobody reaches them from there." },
          { value: "public", label: "Public", description: "Every node has a public address of its own." },
        ]}
      />
    </Field>
  );
}
