/**
 * Lets a person use the demo cloud from a terminal: a switch, the lines to paste, commands to try, and what the terminal
 * did. Two screens show it; it knows neither.
 */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import type { Terminal } from "../backend/bindings/Terminal";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { CodeBox } from "../components/CodeBox";
import { InfoLink } from "../components/InfoLink";
import { NumberInput } from "../components/NumberInput";
import { ProblemAlert } from "../components/ProblemAlert";
import { AccountNow } from "./AccountNow";
import { PasteLines } from "./PasteLines";
import "./terminal.css";
import { TerminalCalls } from "./TerminalCalls";

export function TerminalPanel({ terminal }: { terminal: Terminal }) {
  const backend = useBackend();
  const [wanted, setWanted] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const on = terminal.port !== null;
  const port = wanted ?? terminal.usual_port;

  const turn = async (next: boolean): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await backend.serveTerminals(next ? port : null);
    } catch (reason) {
      setProblem(asProblem(reason));
    }
    setBusy(false);
  };

  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink topic="terminal" about="the demo cloud in a terminal" />}
          description="Type the commands of any tutorial, and the demo cloud answers them as AWS would."
        >
          Use a terminal with the demo cloud
        </Header>
      }
      data-testid="terminal-panel"
    >
      <SpaceBetween size="m">
        {problem !== null && <ProblemAlert problem={problem} testId="terminal-problem" />}
        <SpaceBetween direction="horizontal" size="l">
          <Toggle checked={on} disabled={busy} onChange={({ detail }) => void turn(detail.checked)} data-testid="terminal-switch">
            Answer terminals on this computer
          </Toggle>
          {on && <Box data-testid="terminal-port">Port {terminal.port}</Box>}
        </SpaceBetween>
        {on ? (
          <Box variant="small" color="text-body-secondary">
            Only this computer reaches it, only with the demo keys, and no web page can use it. It answers until you switch it off or
            end Landfall.
          </Box>
        ) : (
          <FormField label="Port" description="A number on this computer by which programs find it. Any that is free will do.">
            <NumberInput value={port} onChange={setWanted} testId="terminal-wanted-port" />
          </FormField>
        )}
        {on && <Open terminal={terminal} />}
      </SpaceBetween>
    </Container>
  );
}

function Open({ terminal }: { terminal: Terminal }) {
  return (
    <SpaceBetween size="m">
      <PasteLines shells={terminal.shells} />
      <SpaceBetween size="xs">
        <Box variant="h3">Then try</Box>
        {terminal.tries.map(({ label, value }) => (
          <div key={value}>
            <Box variant="small" color="text-body-secondary">
              {label}
            </Box>
            <CodeBox code={value} label={`command: ${label}`} testId="terminal-try" />
          </div>
        ))}
      </SpaceBetween>
      <TerminalCalls calls={terminal.calls} />
      <AccountNow region={terminal.region} groups={terminal.groups} />
    </SpaceBetween>
  );
}
