/** Names what a change deletes, and asks before it goes. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ChangePreview } from "../../backend/bindings/ChangePreview";
import { ItemsThatGo } from "../../components/ItemsThatGo";

export interface ConfirmChangeProps {
  preview: ChangePreview;
  /** The cluster's name. */
  name: string;
  onAnswer: (agreed: boolean) => void;
}

export function ConfirmChange({ preview, name, onAnswer }: ConfirmChangeProps) {
  return (
    <Modal
      visible
      data-testid="change-dialog"
      header="Delete what is no longer in the answers"
      closeAriaLabel="Go back to the answers"
      onDismiss={() => { onAnswer(false); }}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" data-testid="change-back" onClick={() => { onAnswer(false); }}>
              Go back
            </Button>
            <Button variant="primary" data-testid="change-confirm" onClick={() => { onAnswer(true); }}>
              Delete and change the cluster
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <div>
          This goes from <strong className="any-name">{name}</strong>, with what runs on it. It cannot be brought back; it can be made anew.
        </div>
        <ItemsThatGo items={preview.deletes} label="What is deleted" />
        <div>{preview.words}</div>
      </SpaceBetween>
    </Modal>
  );
}
