/** Page Access: who may use the cluster besides whoever creates it. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AccessGrant } from "../backend/bindings/AccessGrant";
import type { Identity } from "../backend/bindings/Identity";
import { Field } from "../components/Field";
import { InfoLink } from "../components/InfoLink";
import { GrantForm } from "./GrantForm";
import type { PageProps } from "./pageProps";

interface AccessPageProps extends PageProps {
  identity: Identity | null;
  /** Guided: EKS lets its creator in, or not, when the control plane is made; that has begun. */
  clusterBegun: boolean;
}

export function AccessPage({ draft, offers, identity, clusterBegun }: AccessPageProps) {
  const { access } = draft.spec;
  const setGrants = (grants: AccessGrant[]): void => { draft.set("access", { grants }); };
  const first = offers.access_policies.find(({ name }) => name === "AmazonEKSViewPolicy") ?? offers.access_policies[0];
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">You</Header>}>
        <Field path="access.creator_admin" label={identity?.principal ?? "Whoever creates the cluster"} topic="access" changeable
          description={identity?.principal_arn === identity?.principal ? undefined : identity?.principal_arn}>
          <Checkbox
            checked={access.creator_admin}
            disabled={clusterBegun}
            onChange={({ detail }) => { draft.set("access", { creator_admin: detail.checked }); }}
            description={clusterBegun
              ? "Decided when the control plane was begun. To change it later, use the access entries of the cluster."
              : "Without this, you could create the cluster and then not use it."}
          >
            Make me an administrator of the cluster
          </Checkbox>
        </Field>
      </Container>
      <Container
        header={
          <Header
            variant="h2"
            info={<InfoLink topic="access-policy" about="access for others" />}
            description="IAM users and roles that may use the cluster too. Can be changed later."
            actions={
              <Button
                data-testid="add-grant"
                onClick={() => { setGrants([...access.grants, { principal_arn: "", policy: first?.name ?? "", namespaces: [] }]); }}
              >
                Add access
              </Button>
            }
          >
            Others
          </Header>
        }
      >
        {access.grants.length === 0 && <Box color="text-body-secondary">Nobody else. You are enough for a first cluster.</Box>}
        <SpaceBetween size="xl">
          {access.grants.map((grant, index) => (
            <GrantForm
              // Grants have no identity of their own but their place in the list; a removal draws the rest afresh.
              key={`${access.grants.length} ${index}`}
              index={index}
              grant={grant}
              offers={offers}
              onChange={(patch) => { setGrants(access.grants.map((other, at) => (at === index ? { ...other, ...patch } : other))); }}
              onRemove={() => { setGrants(access.grants.filter((_, at) => at !== index)); }}
            />
          ))}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
