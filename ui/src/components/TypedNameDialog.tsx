/**
 * Asks for a cluster's name before something that cannot be undone. The typed name travels to the engine, which
 * compares it again. Knows neither what is removed nor how.
 */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import { asProblem } from "../backend/problem";
import { ProblemAlert } from "./ProblemAlert";

export interface TypedNameDialogProps {
  title: string;
  /** The name to type. */
  name: string;
  /** What happens, in full sentences. */
  children: ReactNode;
  /** Resolves when the engine has taken it on; a rejection is shown here. */
  onConfirm: (typedName: string) => Promise<void>;
  onDismiss: () => void;
  /** Another dialog is in front of this one, which keeps what was typed. */
  hidden?: boolean;
}

export function TypedNameDialog({ title, name, children, onConfirm, onDismiss, hidden = false }: TypedNameDialogProps) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ready = typed === name && !busy;

  const confirm = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm(typed);
    } catch (reason) {
      setProblem(asProblem(reason));
      setBusy(false);
    }
  };

  return (
    <Modal
      visible={!hidden}
      header={title}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      data-testid="delete-dialog"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss} data-testid="delete-cancel">
              Cancel
            </Button>
            <Button variant="primary" disabled={!ready} onClick={() => { void confirm(); }} data-testid="delete-confirm">
              {title}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem !== null && <ProblemAlert problem={problem} />}
        {children}
        <Alert type="warning" i18nStrings={{ warningIconAriaLabel: "Warning" }}>
          {"You can't undo this action."}
        </Alert>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          <FormField label={<>To confirm, type <strong>{name}</strong></>}>
            <Input
              value={typed}
              autoFocus
              autoComplete={false}
              spellcheck={false}
              placeholder={name}
              onChange={({ detail }) => { setTyped(detail.value); }}
              data-testid="delete-confirm-name"
            />
          </FormField>
        </form>
      </SpaceBetween>
    </Modal>
  );
}
