/** The demo cloud's own choices: how fast its time runs, and a failure to rehearse. */
import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import { useBackend } from "../backend/context";
import { DEMO_SPEEDS } from "../components/demoSpeeds";
import type { Connection } from "./useConnection";

const NONE = { value: "", label: "None", description: "Everything goes well." };

export function DemoCloud({ connection }: { connection: Connection }) {
  const backend = useBackend();
  const [rehearsals, setRehearsals] = useState<Rehearsal[]>([]);
  const { choice, choose } = connection;

  useEffect(() => {
    // Without the list there is nothing to rehearse, and everything else still works.
    backend.rehearsals().then(setRehearsals, () => undefined);
  }, [backend]);

  const options = [NONE, ...rehearsals.map(({ code, title, lesson }) => ({ value: code, label: title, description: lesson }))];
  return (
    <SpaceBetween size="l">
      <FormField label="Speed" constraintText={DEMO_SPEEDS.find(({ id }) => id === choice.speed)?.meaning} data-testid="demo-speed">
        <SegmentedControl
          label="Speed"
          selectedId={choice.speed}
          options={DEMO_SPEEDS.map(({ id, text }) => ({ id, text }))}
          onChange={({ detail }) => {
            const speed = DEMO_SPEEDS.find(({ id }) => id === detail.selectedId);
            if (speed !== undefined) choose({ speed: speed.id });
          }}
        />
      </FormField>
      <FormField label="Rehearse a failure" constraintText="See what a failure looks like before you meet a real one.">
        <Select
          data-testid="rehearsal"
          selectedOption={options.find(({ value }) => value === (choice.rehearse ?? "")) ?? NONE}
          options={options}
          onChange={({ detail }) => { const code = detail.selectedOption.value ?? "";
            choose({ rehearse: code === "" ? null : code }); }}
        />
      </FormField>
    </SpaceBetween>
  );
}
