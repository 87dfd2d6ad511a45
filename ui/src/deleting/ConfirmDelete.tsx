/**
 * The last word before a delete: what will hold it up, and the cluster's name to type. The typed name travels to the
 * engine, which compares it again.
 */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Leftover } from "../backend/bindings/Leftover";
import type { Problem } from "../backend/bindings/Problem";
import { asProblem } from "../backend/problem";
import type { DeletionTarget } from "../components/clusterPlace";
import { ProblemAlert } from "../components/ProblemAlert";

export interface ConfirmDeleteProps {
  target: DeletionTarget;
  also: Leftover[];
  chosen: ReadonlySet<string>;
  /** Resolves when the engine has taken it on, or the person chose not to connect; a rejection is shown here. */
  onConfirm: (typedName: string) => Promise<void>;
  onCancel: () => void;
}

export function ConfirmDelete({ target, also, chosen, onConfirm, onCancel }: ConfirmDeleteProps) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ready = typed === target.name && !busy;
  const alsoGoes = also.filter(({ key }) => chosen.has(key));
  const inTheWay = also.filter(({ key, blocks }) => blocks && !chosen.has(key));

  const confirm = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm(typed);
    } catch (reason) {
      setProblem(asProblem(reason));
    }
    setBusy(false);
  };

  return (
    <Container header={<Header variant="h2">Confirm</Header>} data-testid="delete-confirmation">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <SpaceBetween size="m">
          {inTheWay.length > 0 && <InTheWay leftovers={inTheWay} />}
          <Box>
            {"You can't undo this action."} What runs in the cluster is lost{alsoGoes.length > 0 && `, and ${names(alsoGoes)} with it`}.
          </Box>
          <FormField label={<>To confirm, type <strong>{target.name}</strong></>}>
            <Input
              value={typed}
              autoComplete={false}
              spellcheck={false}
              placeholder={target.name}
              onChange={({ detail }) => { setTyped(detail.value); }}
              data-testid="delete-confirm-name"
            />
          </FormField>
          {problem !== null && <ProblemAlert problem={problem} testId="delete-problem" />}
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" onClick={onCancel} data-testid="delete-cancel">
              Cancel
            </Button>
            <Button variant="primary" disabled={!ready} data-testid="delete-confirm">
              {alsoGoes.length === 0 ? target.title : `${target.title} and ${alsoGoes.length} more`}
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </form>
    </Container>
  );
}

function InTheWay({ leftovers }: { leftovers: Leftover[] }) {
  return (
    <Alert
      type="warning"
      header="The delete cannot finish while these stand"
      data-testid="in-the-way"
      i18nStrings={{ warningIconAriaLabel: "Warning" }}
    >
      <ul className="plain-list">
        {leftovers.map(({ key, title, while_it_stays }) => (
          <li key={key} className="any-name">
            <Box variant="strong">{title}</Box>: {while_it_stays}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function names(leftovers: Leftover[]): string {
  return new Intl.ListFormat("en").format(leftovers.map(({ title }) => title));
}
