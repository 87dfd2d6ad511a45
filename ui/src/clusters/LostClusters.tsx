/** Clusters that were found in an account and whose journals are not here: what stands, what it costs, the way back. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { LostRun } from "../backend/bindings/LostRun";
import { hourly } from "../components/format";
import { InfoLink } from "../components/InfoLink";
import type { LostRuns } from "./useLostRuns";

export function LostClusters({ lost }: { lost: LostRuns }) {
  const found = lost.found ?? [];
  return (
    <div aria-live="polite">
      <SpaceBetween size="m">
        {lost.lookedAt !== null && found.length === 0 && (
          <Alert type="info" data-testid="no-lost-clusters" i18nStrings={{ infoIconAriaLabel: "Info" }}>
            No lost cluster was found in {lost.lookedAt}.
          </Alert>
        )}
        {found.map((run) => (
          <Lost key={run.id} run={run} busy={lost.busy} onRecover={() => { lost.recover(run); }} />
        ))}
      </SpaceBetween>
    </div>
  );
}

function Lost({ run, busy, onRecover }: { run: LostRun; busy: boolean; onRecover: () => void }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink topic="lost" about="lost clusters" />}
          description="Its journal is not on this computer."
          actions={
            <Button variant="primary" disabled={busy} ariaLabel={`Take up ${run.name} again`} onClick={onRecover} data-testid={`recover-${run.name}`}>
              Take it up again
            </Button>
          }
        >
          Found in your account: <span className="any-name">{run.name}</span>
        </Header>
      }
      data-testid={`lost-${run.name}`}
    >
      <SpaceBetween size="m">
        <div>{run.words}</div>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Region", value: run.region },
            { label: "Account", value: run.account },
            { label: "Cost now", value: hourly(run.cost_per_hour) },
          ]}
        />
        <ExpandableSection variant="inline" headerText={`What stands in the account now (${run.standing.length})`}>
          <ul className="plain-list">
            {run.standing.map((line) => (
              <li key={line} className="any-name">
                {line}
              </li>
            ))}
          </ul>
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
