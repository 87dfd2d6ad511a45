/** Takes a pasted block of credentials. The text leaves the page at the moment it is sent, whatever comes of it. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";

import type { PastedBlock } from "../backend/bindings/PastedBlock";
import { moment } from "../components/format";
import { InfoLink } from "../components/InfoLink";
import "../components/masked.css";
import type { Connection } from "./useConnection";

export interface PasteBoxProps {
  connection: Connection;
  onRegion: (region: string) => void;
}

export function PasteBox({ connection, onRegion }: PasteBoxProps) {
  async function send(): Promise<void> {
    const block = await connection.sendPaste();
    if (block !== null && block.region !== null) onRegion(block.region);
  }
  return (
    <SpaceBetween size="s">
      <FormField
        label="Temporary credentials"
        info={<InfoLink topic="paste" about="pasting credentials" />}
        description="Copy the whole block: export lines, a credentials file, PowerShell, JSON. Landfall sorts it out."
        constraintText="Hidden while it is here, and gone from this page as soon as it is used."
        stretch
      >
        <div className="masked">
          <Textarea
            data-testid="paste"
            rows={4}
            spellcheck={false}
            autoComplete={false}
            disableBrowserAutocorrect
            value={connection.pasteText}
            onChange={({ detail }) => { connection.setPasteText(detail.value); }}
          />
        </div>
      </FormField>
      <Button data-testid="paste-use" disabled={connection.pasteText.trim() === ""} onClick={() => { void send(); }}>
        Use these credentials
      </Button>
      {connection.pasted !== null && (
        <Box data-testid="pasted" aria-live="polite">
          {words(connection.pasted)}
        </Box>
      )}
    </SpaceBetween>
  );
}

function words(block: PastedBlock): string {
  const parts = [
    `Access key ${block.access_key_id}`,
    block.has_session_token ? "with a session token" : "without a session token",
    ...(block.region === null ? [] : [`Region ${block.region}`]),
    ...(block.expires_at === null ? [] : [`until ${moment(block.expires_at)}`]),
  ];
  return `Kept in memory: ${parts.join(", ")}.`;
}
