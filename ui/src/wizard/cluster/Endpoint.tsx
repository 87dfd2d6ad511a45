/** Where the API server answers, and whom. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import { TokenList } from "../../components/TokenList";
import type { Draft } from "../draft";
import { OnlyMyAddress } from "./OnlyMyAddress";

export function Endpoint({ draft }: { draft: Draft }) {
  const { cluster } = draft.spec;
  const setBlocks = (blocks: string[]): void => { draft.set("cluster", { public_access_cidrs: blocks }); };
  return (
    <Container header={<Header variant="h2" description="The address that kubectl and worker nodes speak to.">API server</Header>}>
      <SpaceBetween size="l">
        <Field path="cluster.endpoint_public" label="From the internet" topic="endpoint" changeable>
          <Checkbox
            checked={cluster.endpoint_public}
            onChange={({ detail }) => { draft.set("cluster", { endpoint_public: detail.checked }); }}
            description="Needed to use kubectl from this computer. Everybody who comes must still prove who they are."
          >
            Public access
          </Checkbox>
        </Field>
        {cluster.endpoint_public && (
          <Field path="cluster.public_access_cidrs" label="Allowed address blocks" topic="public-access-cidrs" changeable
            constraint="CIDR notation. 0.0.0.0/0 means every address; 203.0.113.7/32 means one." stretch>
            <SpaceBetween size="s">
              <TokenList noun="address block" placeholder="203.0.113.7/32" values={cluster.public_access_cidrs} onChange={setBlocks} />
              <OnlyMyAddress blocks={cluster.public_access_cidrs} onAddress={(block) => { setBlocks([block]); }} />
            </SpaceBetween>
          </Field>
        )}
        <Field path="cluster.endpoint_private" label="From inside the VPC" topic="endpoint" changeable>
          <Checkbox
            checked={cluster.endpoint_private}
            onChange={({ detail }) => { draft.set("cluster", { endpoint_private: detail.checked }); }}
            description="Worker nodes reach the API server without leaving the network."
          >
            Private access
          </Checkbox>
        </Field>
      </SpaceBetween>
    </Container>
  );
}
