/** All Fargate profiles, and what Fargate cannot do, said before one is added. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import type { Draft } from "../draft";
import { FargateForm } from "./FargateForm";
import { nextEntries, patched, without } from "../lists";

export function FargateProfiles({ draft }: { draft: Draft }) {
  const profiles = draft.spec.workers.fargate_profiles;
  const known = draft.assessment?.next;
  async function add(): Promise<void> {
    const next = await nextEntries(draft);
    if (next !== null) draft.set("workers", { fargate_profiles: [...profiles, next.fargate_profile] });
  }
  return (
    <Field path="workers.fargate_profiles" label="Fargate profiles" topic="fargate" own stretch
      description="Each pod that a profile takes gets a machine of its own from AWS: no nodes to look after.">
      <SpaceBetween size="l">
        <Limits />
        {profiles.map((profile, index) => (
          <FargateForm
            // Profiles have no identity of their own but their place in the list; a removal draws the rest afresh.
            key={`${profiles.length} ${index}`}
            index={index}
            profile={profile}
            nextSelector={known?.fargate_selector}
            onChange={(patch) => { draft.set("workers", { fargate_profiles: patched(profiles, index, patch) }); }}
            onRemove={() => { draft.set("workers", { fargate_profiles: without(profiles, index) }); }}
          />
        ))}
        <Button iconName="add-plus" data-testid="add-fargate-profile" disabled={known === undefined} onClick={() => { void add(); }}>
          Add Fargate profile
        </Button>
      </SpaceBetween>
    </Field>
  );
}

function Limits() {
  return (
    <Box color="text-body-secondary">
      Before you choose it:
      <ul className="plain-list">
        <li>Its pods stand in private subnets only.</li>
        <li>There are no DaemonSets, no GPUs, no privileged pods and no EBS volumes.</li>
        <li>EKS makes and removes profiles one after the other, each in about a minute or two.</li>
        <li>A profile can&apos;t be changed later: it is removed and made anew.</li>
      </ul>
    </Box>
  );
}
