/** How fast the demo cloud's time runs, and a way to change it in the middle of a run. */
import Box from "@cloudscape-design/components/box";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { DemoSpeed } from "../backend/bindings/DemoSpeed";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { DEMO_SPEEDS } from "../components/demoSpeeds";
import { useFlash } from "../components/flash";

export function DemoSpeedControl({ speed }: { speed: DemoSpeed | null }) {
  const backend = useBackend();
  const { notify } = useFlash();
  // Until the engine's next word, what was pressed last.
  const [chosen, setChosen] = useState<{ pressed: DemoSpeed; over: DemoSpeed | null } | null>(null);
  const shown = chosen !== null && chosen.over === speed ? chosen.pressed : speed;

  const choose = (id: string): void => {
    const pressed = DEMO_SPEEDS.find((each) => each.id === id)?.id;
    if (pressed === undefined) return;
    backend.setDemoSpeed(pressed).then(
      () => { setChosen({ pressed, over: speed }); },
      (reason: unknown) => {
        const problem = asProblem(reason);
        notify({ type: "error", header: problem.title, content: `${problem.what_happened} ${problem.what_to_do}` });
      },
    );
  };

  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <Box color="text-body-secondary">Speed of the demo cloud</Box>
      <SegmentedControl
        label="Speed of the demo cloud"
        selectedId={shown}
        options={DEMO_SPEEDS.map(({ id, text }) => ({ id, text }))}
        onChange={({ detail }) => { choose(detail.selectedId); }}
        data-testid="demo-speed"
      />
    </SpaceBetween>
  );
}
