/** Rows of the older aws-auth ConfigMap, where the cluster reads it. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AwsAuthRow } from "../../backend/bindings/AwsAuthRow";
import { Field } from "../../components/Field";
import { InfoLink } from "../../components/InfoLink";
import type { PageProps } from "../pageProps";
import { patched, without } from "../lists";
import { AwsAuthRowForm } from "./AwsAuthRowForm";

export function AwsAuthRows({ draft, offers }: PageProps) {
  const { aws_auth: rows } = draft.spec.access;
  const setRows = (next: AwsAuthRow[]): void => { draft.set("access", { aws_auth: next }); };
  const next = draft.assessment?.next.aws_auth_row;
  return (
    <Container
      data-testid="aws-auth"
      header={
        <Header
          variant="h2"
          info={<InfoLink topic="aws-auth" about="the aws-auth ConfigMap" />}
          description="The older list inside the cluster, which AWS has deprecated."
          actions={
            <Button
              data-testid="add-aws-auth-row"
              disabled={next === undefined}
              onClick={() => { if (next !== undefined) setRows([...rows, next]); }}
            >
              Add row
            </Button>
          }
        >
          aws-auth ConfigMap
        </Header>
      }
    >
      <Field path="access.aws_auth" label="Rows" own stretch
        description="Where a user or role has an access entry too, the entry counts and the row does not. EKS writes the rows of managed node groups itself.">
        <Box padding={{ top: "s" }}>
          <SpaceBetween size="xxl">
            {rows.length === 0 && <Box color="text-body-secondary">None.</Box>}
            {rows.map((row, index) => (
              <AwsAuthRowForm
                // Rows have no identity of their own but their place in the list; a removal draws the rest afresh.
                key={`${rows.length} ${index}`}
                index={index}
                row={row}
                offers={offers}
                onChange={(patch) => { setRows(patched(rows, index, patch)); }}
                onRemove={() => { setRows(without(rows, index)); }}
              />
            ))}
          </SpaceBetween>
        </Box>
      </Field>
    </Container>
  );
}
