/** What stays and why, and what could not be looked at. The words come from the engine. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";

import type { KeptItem } from "../backend/bindings/KeptItem";
import { Words } from "../components/Words";

export function NotTouched({ kept }: { kept: KeptItem[] }) {
  if (kept.length === 0) return null;
  return (
    <Container header={<Header variant="h2" counter={`(${kept.length})`}>Not touched</Header>} data-testid="not-touched">
      <ul className="plain-list">
        {kept.map(({ title, why }) => (
          <li key={title} className="any-name">
            <Box variant="strong">{title}</Box>: <Words text={why} />
          </li>
        ))}
      </ul>
    </Container>
  );
}

export function NotLookedAt({ reasons, onLook }: { reasons: string[]; onLook: () => void }) {
  if (reasons.length === 0) return null;
  return (
    <Alert
      type="warning"
      header="Something could not be looked at, so these lists may lack something"
      action={
        <Button onClick={onLook} data-testid="delete-look-again">
          Look again
        </Button>
      }
      data-testid="not-looked-at"
      i18nStrings={{ warningIconAriaLabel: "Warning" }}
    >
      <ul className="plain-list">
        {reasons.map((reason) => (
          <li key={reason}>
            <Words text={reason} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}
