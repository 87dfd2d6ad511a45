/** Page Cluster: version, who reaches the API server, logs. Which versions there are comes from the account. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../components/Field";
import { More } from "../components/More";
import { TokenList } from "../components/TokenList";
import type { Draft } from "./draft";
import { LogsField } from "./LogsField";
import type { PageProps } from "./pageProps";
import { VersionField } from "./VersionField";

export function ClusterPage({ draft, offers }: PageProps) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Kubernetes</Header>}>
        <SpaceBetween size="l">
          <VersionField draft={draft} offers={offers} />
          <SupportField draft={draft} />
        </SpaceBetween>
      </Container>
      <Endpoint draft={draft} />
      <More testId="cluster-more" paths={["cluster.logs", "cluster.authentication_mode"]}>
        <SpaceBetween size="l">
          <LogsField draft={draft} />
          <AuthenticationField draft={draft} />
        </SpaceBetween>
      </More>
    </SpaceBetween>
  );
}

function SupportField({ draft }: { draft: Draft }) {
  return (
    <Field path="cluster.support" label="When standard support ends" topic="support" changeable>
      <RadioGroup
        value={draft.spec.cluster.support}
        onChange={({ detail }) => { draft.set("cluster", { support: detail.value === "extended" ? "extended" : "standard" }); }}
        items={[
          { value: "standard", label: "Upgrade to the next version", description: "AWS upgrades the control plane; the price stays the same." },
          { value: "extended", label: "Stay on the version", description: "For another year, at a much higher price an hour." },
        ]}
      />
    </Field>
  );
}

function Endpoint({ draft }: { draft: Draft }) {
  const { cluster } = draft.spec;
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
            <TokenList
              noun="address block"
              placeholder="203.0.113.7/32"
              values={cluster.public_access_cidrs}
              onChange={(cidrs) => { draft.set("cluster", { public_access_cidrs: cidrs }); }}
            />
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

function AuthenticationField({ draft }: { draft: Draft }) {
  return (
    <Field path="cluster.authentication_mode" label="Authentication mode" topic="authentication-mode"
      constraint="Can be changed to access entries only later, but not back.">
      <RadioGroup
        value={draft.spec.cluster.authentication_mode}
        onChange={({ detail }) => { draft.set("cluster", { authentication_mode: detail.value === "api" ? "api" : "api-and-config-map" }); }}
        items={[
          { value: "api", label: "Access entries", description: "Who may do what stands in EKS, beside the cluster." },
          {
            value: "api-and-config-map",
            label: "Access entries and the aws-auth ConfigMap",
            description: "Also reads the older list inside the cluster. For tools that still write it.",
          },
        ]}
      />
    </Field>
  );
}
