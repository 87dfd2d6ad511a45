/** The fake engine's table of who may do what: a row for each answer about access. Its words are samples. */
import type { AccessTable } from "../backend/bindings/AccessTable";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import { IDENTITY } from "./fake-facts";

export function fakeAccess({ access }: ClusterSpec): AccessTable {
  const entries = access.grants.map((grant) => grant.principal_arn);
  const short = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);
  return {
    rows: [
      {
        who: `You (${IDENTITY.principal})`,
        principal_arn: IDENTITY.principal_arn,
        how: "creator",
        how_words: "Creates the cluster",
        what: access.creator_admin ? "Everything." : "Nothing, unless another row names you.",
        scope: "The whole cluster",
        explanation: "EKS makes an access entry for whoever creates the cluster. It can be removed later.",
        overridden: false,
      },
      ...access.grants.map((grant) => ({
        who: short(grant.principal_arn),
        principal_arn: grant.principal_arn,
        how: "access-entry" as const,
        how_words: `Access entry, policy ${grant.policy}`,
        what: "See most objects, but neither secrets nor permissions.",
        scope: grant.namespaces.length === 0 ? "The whole cluster" : `Namespaces ${grant.namespaces.join(" and ")}`,
        explanation: "",
        overridden: false,
      })),
      ...access.aws_auth.map(({ arn, groups }) => ({
        who: short(arn),
        principal_arn: arn,
        how: "aws-auth" as const,
        how_words: "Row in aws-auth",
        what: `What role bindings give to the groups ${groups.join(" and ")}.`,
        scope: "Wherever bindings of its groups say",
        explanation: entries.includes(arn) ? "It has no effect: there is an access entry for the same identity, and entries win." : "",
        overridden: entries.includes(arn),
      })),
    ],
    notes: ["`kubectl auth can-i --list` does not show rights that come from access policies."],
  };
}
