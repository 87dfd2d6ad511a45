/** Storage for pods, and their rights at AWS: folded away, and open as soon as something is chosen. */
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import { More } from "../../components/More";
import type { Draft } from "../draft";
import { ServiceAccountRoles } from "./ServiceAccountRoles";

const INSIDE = ["workers.default_storage_class", "workers.efs", "workers.oidc_provider", "workers.service_account_roles"];

export function StorageAndIdentity({ draft }: { draft: Draft }) {
  const { workers } = draft.spec;
  const chosen = workers.default_storage_class || workers.efs || workers.oidc_provider || workers.service_account_roles.length > 0;
  return (
    <More title="Storage and rights for pods" testId="storage-and-identity" paths={INSIDE} opened={chosen}>
      <SpaceBetween size="l">
        <Field path="workers.default_storage_class" label="Storage for one pod" topic="storage-class" changeable>
          <Checkbox
            checked={workers.default_storage_class}
            onChange={({ detail }) => { draft.set("workers", { default_storage_class: detail.checked }); }}
            description="Pods that ask for storage then get an EBS volume without naming a class. EKS itself makes no class the default."
          >
            Make gp3 the default StorageClass
          </Checkbox>
        </Field>
        <Field path="workers.efs" label="Storage for many pods" topic="efs" changeable>
          <Checkbox
            checked={workers.efs}
            onChange={({ detail }) => { draft.set("workers", { efs: detail.checked }); }}
            description="Files that pods in all zones can use at the same time, with an address in each zone. Costs by what is stored and moved."
          >
            Make an EFS file system
          </Checkbox>
        </Field>
        <Field path="workers.oidc_provider" label="Identity of service accounts" topic="oidc-provider" changeable>
          <Checkbox
            checked={workers.oidc_provider}
            onChange={({ detail }) => { draft.set("workers", { oidc_provider: detail.checked }); }}
            description="For roles you add later with IRSA. Where an answer here needs it, it is made in any case."
          >
            Make an OIDC provider in IAM
          </Checkbox>
        </Field>
        <ServiceAccountRoles draft={draft} />
      </SpaceBetween>
    </More>
  );
}
