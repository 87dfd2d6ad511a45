/** How fast the demo cloud's time runs. The engine does not tell the present speed, so none is marked at first. */
import Box from "@cloudscape-design/components/box";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { DemoSpeed } from "../backend/bindings/DemoSpeed";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { useFlash } from "../components/flash";

const SPEEDS: { id: DemoSpeed; text: string }[] = [
  { id: "1", text: "1×" },
  { id: "10", text: "10×" },
  { id: "60", text: "60×" },
  { id: "max", text: "As fast as possible" },
];

export function DemoSpeedControl() {
  const backend = useBackend();
  const { notify } = useFlash();
  const [speed, setSpeed] = useState<DemoSpeed | null>(null);

  const choose = (id: string): void => {
    const chosen = SPEEDS.find((each) => each.id === id)?.id;
    if (chosen === undefined) return;
    backend.setDemoSpeed(chosen).then(
      () => { setSpeed(chosen); },
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
        selectedId={speed}
        options={SPEEDS}
        onChange={({ detail }) => { choose(detail.selectedId); }}
        data-testid="demo-speed"
      />
    </SpaceBetween>
  );
}
