/**
 * The wizard: seven pages, what Next does on each, and how it is left. Knows the Connect page only as something to show
 * and something to ask before the second page.
 */
import Wizard, { type WizardProps } from "@cloudscape-design/components/wizard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useEffect, useState } from "react";

import type { Identity } from "../backend/bindings/Identity";
import type { Offers } from "../backend/bindings/Offers";
import type { Page } from "../backend/bindings/Page";
import type { Run } from "../backend/bindings/Run";
import { ProblemsContext } from "../components/Field";
import { InfoLink } from "../components/InfoLink";
import { AccessPage } from "./access/AccessPage";
import { Actions } from "./Actions";
import { ChangeNote } from "./change/ChangeNote";
import { useChange } from "./change/useChange";
import { ClusterPage } from "./cluster/ClusterPage";
import type { Draft } from "./draft";
import { Glance } from "./Glance";
import { LeaveDialog } from "./LeaveDialog";
import { LockedPage } from "./LockedPage";
import { NetworkPage } from "./network/NetworkPage";
import { begun, inChange, indexOf, type PageInfo, PAGES } from "./pages";
import { RefusedNext } from "./RefusedNext";
import { ReviewPage } from "./ReviewPage";
import { RolesPage } from "./roles/RolesPage";
import { RunStrip } from "./RunStrip";
import { useGuidedRun } from "./useGuidedRun";
import { useSteps } from "./useSteps";
import { WorkersPage } from "./workers/WorkersPage";

export interface ClusterWizardProps {
  draft: Draft;
  guided: boolean;
  connectPage: ReactNode;
  /** Connects where that has not happened yet. False: the Connect page shows why not. */
  connect: () => Promise<boolean>;
  identity: Identity | null;
  offers: Offers;
  /** A guided run that was begun before. */
  resumed: Run | null;
  /** A run whose cluster stands, to be changed. */
  changing: Run | null;
  onHome: () => void;
  /** Where Cancel leads. */
  onBack: () => void;
  onOpen: (runId: string) => void;
  /** The person chose to leave by the top bar. */
  leaving: boolean;
  onStay: () => void;
}

export function ClusterWizard(props: ClusterWizardProps) {
  const { draft, guided, onOpen, onHome, onBack } = props;
  const guidedRun = useGuidedRun(props.resumed);
  const change = useChange(props.changing, draft.spec);
  const steps = useSteps({ draft, guided, guidedRun, change, connect: props.connect, onOpen });
  const [cancelled, setCancelled] = useState(false);
  const run = change?.run ?? guidedRun.run;
  const demo = run?.demo ?? props.identity?.demo ?? false;
  // What stands was begun, all of it.
  const through = change === null ? guidedRun.through : change.run.through;
  const somethingToLose = draft.edited || guidedRun.id !== null;

  // Cloudscape gives the new page's heading the focus, but a window that was scrolled down can stay where it was.
  useEffect(() => { document.documentElement.scrollTop = 0; }, [steps.index]);

  function step(page: PageInfo): WizardProps.Step {
    const info = change === null ? page : inChange(page);
    const locked = begun(info.stage, guidedRun.through) || (info.page === "connect" && (guidedRun.id !== null || change !== null));
    return {
      title: info.title,
      info: <InfoLink topic={info.topic} about={info.title.toLowerCase()} />,
      description: info.description,
      errorText: steps.refusal !== null && info.page === steps.page && <RefusedNext refusal={steps.refusal} />,
      content: (
        <div data-testid={`page-${info.page}`}>
          <SpaceBetween size="l">
            {guidedRun.run !== null && <RunStrip run={guidedRun.run} onOpen={onOpen} />}
            {info.stage !== null && change !== null && <ChangeNote />}
            {info.stage !== null && change === null && <Glance estimate={draft.assessment?.stages.find(({ stage }) => stage === info.stage)} />}
            {locked ? <LockedPage info={info} draft={draft} run={run} /> : content(info.page)}
          </SpaceBetween>
        </div>
      ),
    };
  }

  function content(page: Page): ReactNode {
    const given = { draft, offers: props.offers };
    switch (page) {
      case "connect": return props.connectPage;
      case "network": return <NetworkPage {...given} />;
      case "roles": return <RolesPage {...given} guided={guided} />;
      case "cluster": return <ClusterPage {...given} rolesBegun={begun("roles", through)} />;
      case "access": return <AccessPage {...given} identity={props.identity} clusterBegun={begun("cluster", through)} />;
      case "workers": return <WorkersPage {...given} clusterBegun={begun("cluster", through)} onGoToCluster={() => { steps.go(indexOf("cluster")); }} />;
      case "review": return <ReviewPage draft={draft} demo={demo} through={guidedRun.through} change={change} onEdit={(to) => { steps.go(indexOf(to)); }} />;
    }
  }

  return (
    <ProblemsContext.Provider value={steps.problems}>
      <Wizard
        data-testid="wizard"
        activeStepIndex={steps.index}
        onNavigate={({ detail }) => { steps.go(detail.requestedStepIndex); }}
        steps={PAGES.map(step)}
        i18nStrings={{ navigationAriaLabel: "Steps", errorIconAriaLabel: "Error" }}
        customPrimaryActions={<Actions steps={steps} onCancel={() => { if (somethingToLose) setCancelled(true); else onBack(); }} />}
      />
      {guidedRun.dialog}
      {change?.dialog}
      {(cancelled || props.leaving) && (
        <LeaveDialog
          run={run}
          changing={change !== null}
          ask={somethingToLose}
          onLeave={props.leaving ? onHome : onBack}
          onStay={() => {
            setCancelled(false);
            props.onStay();
          }}
        />
      )}
    </ProblemsContext.Provider>
  );
}
