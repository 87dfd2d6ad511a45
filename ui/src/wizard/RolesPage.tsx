/** Page Roles: names of the two roles, and what each may do. The policies come from the engine. */
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { RolePreview } from "../backend/bindings/RolePreview";
import { CodeBox } from "../components/CodeBox";
import { Field } from "../components/Field";
import { InfoLink } from "../components/InfoLink";
import { More } from "../components/More";
import type { HelpTopic } from "../help/topics";
import type { PageProps } from "./pageProps";

export function RolesPage({ draft }: PageProps) {
  const { roles } = draft.spec;
  const previews = draft.assessment?.roles ?? [];
  return (
    <SpaceBetween size="l">
      {previews.map((role, index) => (
        <Role key={role.title} role={role} topic={index === 0 ? "cluster-role" : "node-role"} />
      ))}
      <Container header={<Header variant="h2">Session Manager</Header>}>
        <Field path="roles.ssm" label="Look into a node without SSH" topic="ssm" changeable>
          <Checkbox
            checked={roles.ssm}
            onChange={({ detail }) => { draft.set("roles", { ssm: detail.checked }); }}
            description="Adds one more policy to the node role, so that AWS Systems Manager can open a terminal on a node."
          >
            Allow Session Manager
          </Checkbox>
        </Field>
      </Container>
      <More testId="roles-more" paths={["roles.cluster_role_name", "roles.node_role_name"]}>
        <SpaceBetween size="l">
          <Field path="roles.cluster_role_name" label="Name of the cluster role (optional)" changeable={false}
            constraint="Left empty, it is made from the cluster's name.">
            <Input
              value={roles.cluster_role_name}
              placeholder={previews[0]?.name ?? ""}
              onChange={({ detail }) => { draft.set("roles", { cluster_role_name: detail.value }); }}
            />
          </Field>
          <Field path="roles.node_role_name" label="Name of the node role (optional)" changeable={false}
            constraint="Left empty, it is made from the cluster's name.">
            <Input
              value={roles.node_role_name}
              placeholder={previews[1]?.name ?? ""}
              onChange={({ detail }) => { draft.set("roles", { node_role_name: detail.value }); }}
            />
          </Field>
        </SpaceBetween>
      </More>
    </SpaceBetween>
  );
}

function Role({ role, topic }: { role: RolePreview; topic: HelpTopic }) {
  return (
    <Container
      header={
        <Header variant="h2" description={role.purpose} info={<InfoLink topic={topic} about={role.title.toLowerCase()} />}>
          {role.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div>
          <Box variant="awsui-key-label">Name</Box>
          {role.name}
        </div>
        <div>
          <Box variant="awsui-key-label">What it may do</Box>
          <ul className="plain-list">
            {role.policies.map(({ name, meaning }) => (
              <li key={name}>
                <Box variant="strong">{name}</Box>: {meaning}
              </li>
            ))}
          </ul>
        </div>
        <ExpandableSection headerText="Who may use it: the trust policy">
          <Box color="text-body-secondary" padding={{ bottom: "xs" }}>
            As JSON, the form in which IAM keeps it. <InfoLink topic="trust-policy" about="the trust policy" />
          </Box>
          <CodeBox code={role.trust_policy} label={`trust policy of the ${role.title.toLowerCase()}`} />
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
