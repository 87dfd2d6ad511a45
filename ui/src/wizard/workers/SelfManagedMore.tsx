/** What most self-managed nodes leave as it is. */
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Offers } from "../../backend/bindings/Offers";
import type { SelfManagedSpec } from "../../backend/bindings/SelfManagedSpec";
import type { TaintSpec } from "../../backend/bindings/TaintSpec";
import { Field } from "../../components/Field";
import { AutoscalerField } from "./AutoscalerField";
import { LabelsField } from "./LabelsField";
import { DiskField } from "./MachineFields";
import { SshKeyField } from "./SshFields";
import { TaintsField } from "./TaintsField";

const INSIDE = ["disk_gib", "ami_id", "labels", "taints", "ssh_key", "autoscaler_tags"];

/** The paths of the fields below, so that what holds them opens where one must be mended. */
export function selfManagedMorePaths(path: string): string[] {
  return INSIDE.map((field) => `${path}.${field}`);
}

export interface SelfManagedMoreProps {
  path: string;
  group: SelfManagedSpec;
  offers: Offers;
  nextTaint: TaintSpec | undefined;
  onChange: (patch: Partial<SelfManagedSpec>) => void;
}

export function SelfManagedMore({ path, group, offers, nextTaint, onChange }: SelfManagedMoreProps) {
  return (
    <SpaceBetween size="l">
      <DiskField path={path} group={group} changeable onChange={onChange} />
      <Field path={`${path}.ami_id`} label="Image (optional)" topic="own-image" changeable
        constraint="Empty: Amazon Linux 2023 for EKS, the newest on the day a node starts.">
        <Input value={group.ami_id} placeholder="ami-0123456789abcdef0" onChange={({ detail }) => { onChange({ ami_id: detail.value.trim() }); }} />
      </Field>
      <LabelsField path={path} label="Kubernetes labels" topic="labels" changeable labels={group.labels}
        onChange={(labels) => { onChange({ labels }); }} />
      <TaintsField path={path} changeable taints={group.taints} next={nextTaint} onChange={(taints) => { onChange({ taints }); }} />
      <SshKeyField path={path} value={group.ssh_key} offers={offers} changeable onChange={(ssh_key) => { onChange({ ssh_key }); }} />
      <AutoscalerField path={path} checked={group.autoscaler_tags} onChange={(autoscaler_tags) => { onChange({ autoscaler_tags }); }} />
    </SpaceBetween>
  );
}
