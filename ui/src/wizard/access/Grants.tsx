/** All access entries: who may use the cluster besides whoever creates it. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AccessGrant } from "../../backend/bindings/AccessGrant";
import { Field } from "../../components/Field";
import { InfoLink } from "../../components/InfoLink";
import type { PageProps } from "../pageProps";
import { patched, without } from "../lists";
import { GrantForm } from "./GrantForm";

export function Grants({ draft, offers }: PageProps) {
  const { grants } = draft.spec.access;
  const setGrants = (next: AccessGrant[]): void => { draft.set("access", { grants: next }); };
  const next = draft.assessment?.next.grant;
  const byMapOnly = draft.spec.cluster.authentication_mode === "config-map";
  const add = (
    <Button
      data-testid="add-grant"
      disabled={next === undefined}
      onClick={() => { if (next !== undefined) setGrants([...grants, next]); }}
    >
      Add access
    </Button>
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink topic="access-entries" about="access for others" />}
          description="IAM users and roles that may use the cluster too. Can be changed later."
          actions={!byMapOnly && add}
        >
          Others
        </Header>
      }
    >
      <SpaceBetween size="xl">
        {grants.length === 0 && <Nobody byMapOnly={byMapOnly} />}
        {grants.length > 0 && (
          <Field path="access.grants" label="Access entries" own stretch
            description="Each lets one IAM user or role in. They stand in EKS, beside the cluster.">
            <Box padding={{ top: "s" }}>
              <SpaceBetween size="xxl">
                {grants.map((grant, index) => (
                  <GrantForm
                    // Grants have no identity of their own but their place in the list; a removal draws the rest afresh.
                    key={`${grants.length} ${index}`}
                    index={index}
                    grant={grant}
                    offers={offers}
                    next={next}
                    onChange={(patch) => { setGrants(patched(grants, index, patch)); }}
                    onRemove={() => { setGrants(without(grants, index)); }}
                  />
                ))}
              </SpaceBetween>
            </Box>
          </Field>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Nobody({ byMapOnly }: { byMapOnly: boolean }) {
  return (
    <Box color="text-body-secondary" data-testid="no-grants">
      {byMapOnly
        ? "This cluster reads the aws-auth ConfigMap alone: others are let in by the rows below. Access entries need another authentication mode, on the page Configure the cluster."
        : "Nobody else. You are enough for a first cluster."}
    </Box>
  );
}
