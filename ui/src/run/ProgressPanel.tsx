/** How far the run is: the bar, time left, time spent, cost now, what it waits for, and the speed of a demo. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Run } from "../backend/bindings/Run";
import { DemoTimeControl } from "../components/DemoTimeControl";
import { duration, hourly } from "../components/format";
import { InfoLink } from "../components/InfoLink";

export function ProgressPanel({ run }: { run: Run }) {
  // What was asked for stands: a full bar would say that the whole cluster does.
  const stands = run.phase === "created" || run.phase === "stage-done";
  const moving = run.phase === "running" || run.phase === "stopping";
  return (
    <Container>
      <SpaceBetween size="m">
        {!stands && <ProgressLine progress={run.progress} label={run.direction === "delete" ? "Deleting" : "Creating"} />}
        <KeyValuePairs columns={3} items={[...timeLeft(run), ...spent(run)]} />
        {run.waiting_for !== null && <Box data-testid="waiting-for">{run.waiting_for}</Box>}
        {/* Time that stands is to be found and set going also where nothing moves. */}
        {run.demo && (moving || run.demo_paused) && <DemoTimeControl speed={run.demo_speed} paused={run.demo_paused} />}
      </SpaceBetween>
    </Container>
  );
}

/** Nothing is left to wait for when nothing runs. */
function timeLeft({ remaining_seconds: left }: Run): KeyValuePairsProps.Item[] {
  return left === null ? [] : [{ label: "Time left", value: <span data-testid="time-left">about {duration(left)}</span> }];
}

function spent(run: Run): KeyValuePairsProps.Item[] {
  return [
    { label: "Time spent", value: <span data-testid="time-spent">{duration(run.elapsed_seconds)}</span> },
    {
      label: run.demo ? "Cost on AWS" : "Cost now",
      info: <InfoLink topic="cost" about="cost" />,
      value: <span data-testid="cost-now">{hourly(run.cost_per_hour)}</span>,
    },
  ];
}

/**
 * Cloudscape's ProgressBar reads its percentage aloud every few seconds, for fifteen minutes; this one is silent and
 * can be asked.
 */
function ProgressLine({ progress, label }: { progress: number; label: string }) {
  const percent = Math.round(progress * 100);
  return (
    <div className="progress-line">
      <progress max={100} value={percent} aria-label={label} data-testid="progress" />
      <Box variant="small">{percent}%</Box>
    </div>
  );
}
