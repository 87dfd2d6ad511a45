/** Page Access: who may use the cluster, by which way, and what that comes to in plain words. */
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Identity } from "../../backend/bindings/Identity";
import type { PageProps } from "../pageProps";
import { AwsAuthRows } from "./AwsAuthRows";
import { CreatorField } from "./CreatorField";
import { Grants } from "./Grants";
import { WhoCanDoWhat } from "./WhoCanDoWhat";

export interface AccessPageProps extends PageProps {
  identity: Identity | null;
  /** Guided: EKS lets its creator in, or not, when the control plane is made; that has begun. */
  clusterBegun: boolean;
}

export function AccessPage({ draft, offers, identity, clusterBegun }: AccessPageProps) {
  const { access, cluster } = draft.spec;
  // Rows of a shared file can be seen, and taken out, also where the cluster does not read them.
  const hasMap = cluster.authentication_mode !== "api" || access.aws_auth.length > 0;
  return (
    <SpaceBetween size="l">
      <CreatorField draft={draft} identity={identity} clusterBegun={clusterBegun} />
      <Grants draft={draft} offers={offers} />
      {hasMap && <AwsAuthRows draft={draft} offers={offers} />}
      {draft.assessment !== null && <WhoCanDoWhat table={draft.assessment.access_table} />}
    </SpaceBetween>
  );
}
