/** Before a delete in the demo cloud: where time stands still, it says so and lets it go on. Else it shows nothing. */
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import type { DemoSpeed } from "../backend/bindings/DemoSpeed";
import { useBackend } from "../backend/context";
import { DemoTimeControl } from "../components/DemoTimeControl";

interface Time {
  speed: DemoSpeed | null;
  paused: boolean;
}

export function DemoTime({ runId }: { runId: string }) {
  const backend = useBackend();
  const [time, setTime] = useState<Time | null>(null);

  useEffect(() => {
    let left = false;
    const watching = backend.watchRun(runId, ({ run }) => {
      if (left) return;
      const { demo_speed: speed, demo_paused: paused } = run;
      // Once shown it stays: the button that was pressed must not go from under the keyboard.
      setTime((shown) => (shown !== null || paused ? { speed, paused } : null));
    });
    return () => {
      left = true;
      // Without it the page lacks a button, and everything else still works.
      watching.then((stop) => { stop(); }, () => undefined);
    };
  }, [backend, runId]);

  if (time === null) return null;
  return (
    <div data-testid="time-stands">
      <SpaceBetween size="xs">
        {time.paused && <div>{"The demo cloud's time stands still. A delete that is begun waits until it goes on."}</div>}
        <DemoTimeControl speed={time.speed} paused={time.paused} />
      </SpaceBetween>
    </div>
  );
}
