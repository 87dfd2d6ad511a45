/**
 * A finished cluster: connects kubectl to it, and says what to type next. Knows neither where the kubeconfig is nor
 * what stands in it.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { KubeconfigResult } from "../backend/bindings/KubeconfigResult";
import type { Problem } from "../backend/bindings/Problem";
import type { TokenCommand } from "../backend/bindings/TokenCommand";
import { asProblem } from "../backend/problem";
import { InfoLink } from "../components/InfoLink";
import { ProblemAlert } from "../components/ProblemAlert";
import { MergedKubeconfig } from "./MergedKubeconfig";

const COMMANDS: { value: TokenCommand; label: string; description: string }[] = [
  { value: "landfall", label: "landfall token", description: "Comes with Landfall; nothing else needs to be installed." },
  { value: "aws", label: "aws eks get-token", description: "Needs the AWS CLI on every computer that uses this kubeconfig." },
];

/** `merge` resolves with null when the person chose not to connect. */
export function UsePanel({ merge }: { merge: (token: TokenCommand) => Promise<KubeconfigResult | null> }) {
  const [token, setToken] = useState<TokenCommand>("landfall");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [result, setResult] = useState<KubeconfigResult | null>(null);

  const press = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      setResult(await merge(token));
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
          info={<InfoLink topic="kubeconfig" about="the kubeconfig" />}
          description="kubectl is the command people use to talk to a cluster. It finds clusters in a file, the kubeconfig."
        >
          Connect kubectl
        </Header>
      }
      data-testid="use-panel"
    >
      <SpaceBetween size="m">
        {problem !== null && <ProblemAlert problem={problem} testId="merge-problem" />}
        <FormField label="How kubectl proves who you are" description="kubectl runs this command to get a token that lasts 15 minutes at most.">
          <RadioGroup
            value={token}
            onChange={({ detail }) => { setToken(detail.value === "aws" ? "aws" : "landfall"); }}
            items={COMMANDS}
            data-testid="token-command"
          />
        </FormField>
        <SpaceBetween size="xs">
          <Button variant={result === null ? "primary" : "normal"} disabled={busy} onClick={() => void press()} data-testid="merge-kubeconfig">
            Add the cluster to the kubeconfig
          </Button>
          <Box variant="small" color="text-body-secondary">
            Other clusters in the file stay as they are, and a copy of the file is kept.
          </Box>
        </SpaceBetween>
        {result !== null && <MergedKubeconfig result={result} />}
      </SpaceBetween>
    </Container>
  );
}
