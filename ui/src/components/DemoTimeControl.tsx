/** How fast the demo cloud's time runs, and a way to change it, or to let it stand. Knows no screen. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { DemoSpeed } from "../backend/bindings/DemoSpeed";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { DEMO_SPEEDS } from "./demoSpeeds";
import { useFlash } from "./flash";
import { InfoLink } from "./InfoLink";

export function DemoTimeControl({ speed, paused }: { speed: DemoSpeed | null; paused: boolean }) {
  const backend = useBackend();
  const pickedSpeed = usePressed(speed);
  const pickedPaused = usePressed(paused);

  const choose = (id: string): void => {
    const wanted = DEMO_SPEEDS.find((each) => each.id === id)?.id;
    if (wanted !== undefined) pickedSpeed.press(wanted, backend.setDemoSpeed(wanted));
  };
  const stands = pickedPaused.shown;
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <Box color="text-body-secondary">
        Speed of the demo cloud <InfoLink topic="demo-time" about="the demo cloud's time" />
      </Box>
      <SegmentedControl
        label="Speed of the demo cloud"
        selectedId={pickedSpeed.shown}
        options={DEMO_SPEEDS.map(({ id, text }) => ({ id, text }))}
        onChange={({ detail }) => { choose(detail.selectedId); }}
        data-testid="demo-speed"
      />
      <Button
        iconName={stands ? "play" : "pause"}
        ariaLabel={stands ? "Go on with the demo cloud's time" : "Pause the demo cloud's time"}
        onClick={() => { pickedPaused.press(!stands, backend.pauseDemo(!stands)); }}
        data-testid="demo-pause"
      >
        {stands ? "Go on" : "Pause"}
      </Button>
    </SpaceBetween>
  );
}

/** Until the engine's next word, what was pressed last; refused, a message says why. */
function usePressed<T>(told: T): { shown: T; press: (wanted: T, asked: Promise<void>) => void } {
  const { notify } = useFlash();
  const [pressed, setPressed] = useState<{ wanted: T; over: T } | null>(null);
  // The engine has spoken since: what it says holds, also when it says again what it said before.
  if (pressed !== null && pressed.over !== told) setPressed(null);
  const press = (wanted: T, asked: Promise<void>): void => {
    asked.then(
      () => { setPressed({ wanted, over: told }); },
      (reason: unknown) => {
        const problem = asProblem(reason);
        notify({ type: "error", header: problem.title, content: `${problem.what_happened} ${problem.what_to_do}` });
      },
    );
  };
  return { shown: pressed?.wanted ?? told, press };
}
