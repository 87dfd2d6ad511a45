/** What most node groups leave as it is, from their image to how one signs in. */
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { NodeGroupSpec } from "../../backend/bindings/NodeGroupSpec";
import type { Offers } from "../../backend/bindings/Offers";
import type { TaintSpec } from "../../backend/bindings/TaintSpec";
import { Field } from "../../components/Field";
import { AmiTypeField } from "./AmiTypeField";
import { AutoscalerField } from "./AutoscalerField";
import { instanceTypeOption } from "./InstanceTypeField";
import { LabelsField } from "./LabelsField";
import { LaunchTemplateFields } from "./LaunchTemplateFields";
import { DiskField, NodeSubnetsField } from "./MachineFields";
import { ManyOrTexts } from "./ManyOrTexts";
import { SshGroupsField, SshKeyField } from "./SshFields";
import { TaintsField } from "./TaintsField";
import { UpdateFields } from "./UpdateFields";

export interface NodeGroupMoreProps {
  path: string;
  group: NodeGroupSpec;
  offers: Offers;
  vpcId: string;
  nextTaint: TaintSpec | undefined;
  onChange: (patch: Partial<NodeGroupSpec>) => void;
}

const INSIDE = [
  "other_instance_types",
  "ami_type",
  "disk_gib",
  "subnets",
  "one_per_zone",
  "labels",
  "taints",
  "max_unavailable",
  "max_unavailable_percent",
  "auto_repair",
  "autoscaler_tags",
  "ssh_key",
  "ssh_security_groups",
  "launch_template",
];

/** The paths of the fields below, so that what holds them opens where one must be mended. */
export function nodeGroupMorePaths(path: string): string[] {
  return INSIDE.map((field) => `${path}.${field}`);
}

export function NodeGroupMore({ path, group, offers, vpcId, nextTaint, onChange }: NodeGroupMoreProps) {
  return (
    <SpaceBetween size="l">
      <Field path={`${path}.other_instance_types`} label="Other instance types" topic="other-instance-types" changeable={false}
        description="EC2 may take these in the place of the first one.">
        <ManyOrTexts
          values={group.other_instance_types}
          options={offers.instance_types.map(instanceTypeOption).filter(({ value }) => value !== group.instance_type)}
          one="an instance type"
          placeholder="t3a.medium"
          onChange={(other_instance_types) => { onChange({ other_instance_types }); }}
        />
      </Field>
      <AmiTypeField path={path} group={group} onChange={onChange} />
      <DiskField path={path} group={group} changeable={false} onChange={onChange} />
      <NodeSubnetsField path={path} group={group} changeable={false} onChange={onChange} />
      <Field path={`${path}.one_per_zone`} label="Zones" topic="one-per-zone" changeable={false}>
        <Checkbox
          checked={group.one_per_zone}
          onChange={({ detail }) => { onChange({ one_per_zone: detail.checked }); }}
          description="For pods whose volumes stand in one zone. The numbers of nodes then count for each group."
        >
          Make one group in each zone
        </Checkbox>
      </Field>
      <LabelsField path={path} label="Kubernetes labels" topic="labels" changeable labels={group.labels}
        onChange={(labels) => { onChange({ labels }); }} />
      <TaintsField path={path} changeable taints={group.taints} next={nextTaint} onChange={(taints) => { onChange({ taints }); }} />
      <UpdateFields path={path} group={group} onChange={onChange} />
      <Field path={`${path}.auto_repair`} label="Repair" topic="auto-repair" changeable>
        <Checkbox
          checked={group.auto_repair}
          onChange={({ detail }) => { onChange({ auto_repair: detail.checked }); }}
          description="A node that stays unhealthy is restarted or replaced without anybody asking."
        >
          Let EKS repair nodes
        </Checkbox>
      </Field>
      <AutoscalerField path={path} checked={group.autoscaler_tags} onChange={(autoscaler_tags) => { onChange({ autoscaler_tags }); }} />
      <SshKeyField path={path} value={group.ssh_key} offers={offers} changeable={false} onChange={(ssh_key) => { onChange({ ssh_key }); }} />
      <SshGroupsField path={path} values={group.ssh_security_groups} offers={offers} vpcId={vpcId}
        onChange={(ssh_security_groups) => { onChange({ ssh_security_groups }); }} />
      <LaunchTemplateFields path={`${path}.launch_template`} template={group.launch_template} offers={offers}
        onChange={(launch_template) => { onChange({ launch_template }); }} />
    </SpaceBetween>
  );
}
