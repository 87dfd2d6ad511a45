/** Workers that are no managed node groups: folded away, and open as soon as there are any. */
import SpaceBetween from "@cloudscape-design/components/space-between";

import { More } from "../../components/More";
import type { PageProps } from "../pageProps";
import { AutoModeNote, type AutoModeNoteProps } from "./AutoModeNote";
import { FargateProfiles } from "./FargateProfiles";
import { SelfManagedGroups } from "./SelfManagedGroups";

export function OtherKinds({ draft, offers, ...autoMode }: PageProps & Omit<AutoModeNoteProps, "on">) {
  const { self_managed, fargate_profiles } = draft.spec.workers;
  const on = draft.spec.cluster.auto_mode;
  return (
    <More
      title="Other kinds of workers"
      testId="other-kinds"
      paths={["workers.self_managed", "workers.fargate_profiles"]}
      opened={on || self_managed.length > 0 || fargate_profiles.length > 0}
    >
      <SpaceBetween size="xxl">
        <SelfManagedGroups draft={draft} offers={offers} />
        <FargateProfiles draft={draft} />
        <AutoModeNote {...autoMode} on={on} />
      </SpaceBetween>
    </More>
  );
}
