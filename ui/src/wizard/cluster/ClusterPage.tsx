/** Page Cluster: who runs the workers, version, who reaches the API server. What most clusters leave alone is in More. */
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import { More } from "../../components/More";
import type { Draft } from "../draft";
import type { PageProps } from "../pageProps";
import { AuthenticationField } from "./AuthenticationField";
import { AutoModeField } from "./AutoModeField";
import { EncryptionField } from "./EncryptionField";
import { Endpoint } from "./Endpoint";
import { LogsField } from "./LogsField";
import { RunningFields } from "./RunningFields";
import { VersionField } from "./VersionField";

const IN_MORE = [
  "cluster.encryption",
  "cluster.key_arn",
  "cluster.logs",
  "cluster.log_retention_days",
  "cluster.authentication_mode",
  "cluster.service_cidr",
  "cluster.deletion_protection",
  "cluster.zonal_shift",
  "cluster.tier",
  "cluster.default_addons",
];

interface ClusterPageProps extends PageProps {
  /** Guided: the roles are being made. */
  rolesBegun: boolean;
}

export function ClusterPage({ draft, offers, rolesBegun }: ClusterPageProps) {
  return (
    <SpaceBetween size="l">
      <AutoModeField draft={draft} rolesBegun={rolesBegun} />
      <Container header={<Header variant="h2">Kubernetes</Header>}>
        <SpaceBetween size="l">
          <VersionField draft={draft} offers={offers} />
          <SupportField draft={draft} />
        </SpaceBetween>
      </Container>
      <Endpoint draft={draft} />
      <More testId="cluster-more" paths={IN_MORE}>
        <SpaceBetween size="l">
          <LogsField draft={draft} />
          <EncryptionField draft={draft} keys={offers.keys} />
          <AuthenticationField draft={draft} />
          <RunningFields draft={draft} />
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
          { value: "extended", label: "Stay on the version", description: "For another year, at 0.60 USD an hour instead of 0.10." },
        ]}
      />
    </Field>
  );
}
