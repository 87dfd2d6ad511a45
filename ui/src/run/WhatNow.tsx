/** A run that stands still: the ways on, each with what it does, what it keeps and what it costs. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

import type { Run } from "../backend/bindings/Run";
import { hourly } from "../components/format";
import { InfoLink } from "../components/InfoLink";
import { Standing } from "./Standing";

export interface WhatNowProps {
  run: Run;
  busy: boolean;
  /** A rehearsed failure stands in the way, and is shown above with the ways out of it. */
  rehearsed: boolean;
  onTryAgain: () => void;
  onUndo: () => void;
  onLeave: () => void;
}

export function WhatNow({ run, busy, rehearsed, onTryAgain, onUndo, onLeave }: WhatNowProps) {
  const failed = run.steps.some((step) => step.state === "failed");
  const creating = run.direction === "create";
  // Where a problem brings its own way out, that is the first choice.
  const mendable = run.steps.some((step) => step.problem?.remedy != null) || rehearsed;
  return (
    <Container
      header={
        <Header variant="h2" info={<InfoLink topic="failure" about="a run that stands still" />}>
          Choose how to go on
        </Header>
      }
      data-testid="what-now"
    >
      <SpaceBetween size="m">
        <ColumnLayout columns={creating ? 3 : 2}>
          {/* What holds up the whole run is said above, with the button that goes on. */}
          {run.problem === null && (
            <Way words={failed ? "Runs the failed steps again and continues. What stands already stays." : "Continues where it stopped. What stands already stays."}>
              <Button variant={mendable ? "normal" : "primary"} disabled={busy} onClick={onTryAgain} data-testid="try-again">
                {failed ? "Try again" : "Continue"}
              </Button>
            </Way>
          )}
          {creating && (
            <Way words="Removes everything this run made, in reverse order. It shows first what goes, and asks for the cluster's name.">
              <Button disabled={busy} onClick={onUndo} data-testid="undo-everything">
                Undo everything
              </Button>
            </Way>
          )}
          <Way words={leaveWords(run)}>
            <Button onClick={onLeave} data-testid="leave-it">
              Leave it
            </Button>
          </Way>
        </ColumnLayout>
        <Standing lines={run.standing} />
      </SpaceBetween>
    </Container>
  );
}

function leaveWords(run: Run): string {
  const cost = run.demo ? "In the demo cloud nothing costs money." : `What stands costs ${hourly(run.cost_per_hour)}.`;
  return `Goes back to your clusters. This one stays in the list, and you can come back to it. ${cost}`;
}

function Way({ words, children }: { words: string; children: ReactNode }) {
  return (
    <SpaceBetween size="xs">
      {children}
      <Box variant="small" color="text-body-secondary">
        {words}
      </Box>
    </SpaceBetween>
  );
}
