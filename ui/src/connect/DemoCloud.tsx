/** The demo cloud's own choices: how fast its time runs, and a failure to rehearse. */
import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import { useBackend } from "../backend/context";
import { DEMO_SPEEDS } from "../components/demoSpeeds";
import { InfoLink } from "../components/InfoLink";
import { whenMet } from "../components/rehearsing/parts";
import { RehearsalSelect } from "../components/rehearsing/RehearsalSelect";
import { RehearsalWords } from "../components/rehearsing/RehearsalWords";
import type { Connection } from "./useConnection";

export function DemoCloud({ connection }: { connection: Connection }) {
  const { choice, choose } = connection;
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
      <Rehearse chosen={choice.rehearse} onChoose={(rehearse) => { choose({ rehearse }); }} />
    </SpaceBetween>
  );
}

function Rehearse({ chosen, onChoose }: { chosen: string | null; onChoose: (code: string | null) => void }) {
  const backend = useBackend();
  const [rehearsals, setRehearsals] = useState<Rehearsal[]>([]);
  useEffect(() => {
    // Without the list there is nothing to rehearse, and everything else still works.
    backend.rehearsals().then(setRehearsals, () => undefined);
  }, [backend]);
  const rehearsal = rehearsals.find(({ code }) => code === chosen);

  return (
    <SpaceBetween size="s">
      <FormField
        label="Rehearse a failure"
        info={<InfoLink topic="rehearsal" about="rehearsing a failure" />}
        constraintText="See what a failure looks like before you meet a real one. You can also choose one later, while the cluster is made."
      >
        <RehearsalSelect rehearsals={rehearsals} chosen={chosen} onChoose={onChoose} none="Everything goes well." />
      </FormField>
      {/* Always there, so that what appears in it is read aloud. */}
      <div aria-live="polite">
        {rehearsal !== undefined && (
          <div data-testid="rehearsal-words">
            <SpaceBetween size="xs">
              <div>{whenMet(rehearsal.met)}</div>
              {/* Chosen for a cluster that is still to come, whatever became of it in the one before. */}
              <RehearsalWords rehearsal={{ ...rehearsal, state: "off" }} />
            </SpaceBetween>
          </div>
        )}
      </div>
    </SpaceBetween>
  );
}
