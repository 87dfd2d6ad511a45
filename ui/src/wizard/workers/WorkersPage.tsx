/** Page Workers: what runs the pods, from managed node groups to Auto Mode, and the add-ons that connect them. */
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import { More } from "../../components/More";
import { AddonsField } from "../addons/AddonsField";
import { StorageAndIdentity } from "../addons/StorageAndIdentity";
import type { Draft } from "../draft";
import type { PageProps } from "../pageProps";
import { NodeGroups } from "./NodeGroups";
import { OtherKinds } from "./OtherKinds";
import { WhichWorkers } from "./WhichWorkers";

export interface WorkersPageProps extends PageProps {
  /** Guided: the control plane was begun, so that its answers are given. */
  clusterBegun: boolean;
  onGoToCluster: () => void;
}

export function WorkersPage({ draft, offers, clusterBegun, onGoToCluster }: WorkersPageProps) {
  return (
    <SpaceBetween size="l">
      <WhichWorkers draft={draft} clusterBegun={clusterBegun} />
      <NodeGroups draft={draft} offers={offers} />
      <OtherKinds draft={draft} offers={offers} clusterBegun={clusterBegun} onGoToCluster={onGoToCluster} />
      <AddonsField draft={draft} offers={offers} />
      <StorageAndIdentity draft={draft} />
      <More testId="workers-more" paths={["workers.wait_for_nodes"]}>
        <WaitField draft={draft} />
      </More>
    </SpaceBetween>
  );
}

function WaitField({ draft }: { draft: Draft }) {
  return (
    <Field path="workers.wait_for_nodes" label="At the end" topic="wait-for-nodes">
      <Checkbox
        checked={draft.spec.workers.wait_for_nodes}
        onChange={({ detail }) => { draft.set("workers", { wait_for_nodes: detail.checked }); }}
        description="The run counts as done only when Kubernetes itself calls every node ready."
      >
        Wait until the nodes are ready
      </Checkbox>
    </Field>
  );
}
