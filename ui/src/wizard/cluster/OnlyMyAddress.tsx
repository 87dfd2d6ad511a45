/** Asks the engine which address this computer has on the internet, and hands it on as a block of one. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Problem } from "../../backend/bindings/Problem";
import { useBackend } from "../../backend/context";
import { asProblem } from "../../backend/problem";
import { ProblemAlert } from "../../components/ProblemAlert";

export interface OnlyMyAddressProps {
  /** The blocks that are let in. */
  blocks: string[];
  onAddress: (block: string) => void;
}

export function OnlyMyAddress({ blocks, onAddress }: OnlyMyAddressProps) {
  const backend = useBackend();
  const [asking, setAsking] = useState(false);
  const [found, setFound] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function ask(): Promise<void> {
    setAsking(true);
    setFound(null);
    setProblem(null);
    try {
      const block = await backend.myAddress();
      onAddress(block);
      setFound(block);
    } catch (reason) {
      setProblem(asProblem(reason));
    } finally {
      setAsking(false);
    }
  }

  return (
    <SpaceBetween size="xs">
      <Button disabled={asking} onClick={() => { void ask(); }} data-testid="only-my-address">
        {asking ? "Asking…" : "Only my address"}
      </Button>
      <Box color="text-body-secondary" fontSize="body-s">
        Asks a page of AWS (checkip.amazonaws.com) how this computer appears on the internet. Another network, such as at home or
        on a phone, has another address.
      </Box>
      <div aria-live="polite">
        {found !== null && blocks.length === 1 && blocks[0] === found && <Box>{`Only ${found} is let in now.`}</Box>}
        {problem !== null && <ProblemAlert problem={problem} testId="only-my-address-problem" />}
      </div>
    </SpaceBetween>
  );
}
