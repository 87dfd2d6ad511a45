/** One role: where it comes from, its name, what it may do, who may use it. All of it but the answers is the engine's. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";

import type { Offers } from "../../backend/bindings/Offers";
import type { RolePreview } from "../../backend/bindings/RolePreview";
import { CodeBox } from "../../components/CodeBox";
import { Field } from "../../components/Field";
import { InfoLink } from "../../components/InfoLink";
import type { Draft } from "../draft";
import { RoleChoice } from "./RoleChoice";
import { type PlannedRole, type RoleKind, purposeOf } from "./roleKinds";

export interface RoleBoxProps {
  role: PlannedRole;
  draft: Draft;
  offers: Offers;
  /** Further answers about a role that is made. */
  children?: ReactNode;
}

export function RoleBox({ role, draft, offers, children }: RoleBoxProps) {
  const { kind, preview } = role;
  const answers = draft.spec.roles;
  const arn = kind?.arn(answers) ?? "";
  const [asked, setAsked] = useState(false);
  const existing = arn !== "" || asked;
  const title = preview?.title ?? kind?.title ?? "";

  function bring(next: boolean, of: RoleKind): void {
    setAsked(next);
    // A name means nothing for a role that stands already, and an ARN nothing for one that is made.
    draft.set("roles", of.answer("", next ? "" : of.name(answers)));
  }

  return (
    <Container
      data-testid={`role-${kind?.step ?? title}`}
      header={
        <Header variant="h2" description={preview?.purpose ?? "With the answers as they are, no such role is needed."}
          info={kind !== null && <InfoLink topic={kind.topic} about={kind.noun} />}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {kind !== null && (
          <RoleChoice
            kind={kind}
            arn={arn}
            existing={existing}
            offers={offers.roles}
            use={purposeOf(role, draft.spec)}
            onExisting={(next) => { bring(next, kind); }}
            onArn={(next) => { draft.set("roles", kind.answer(next, "")); }}
          />
        )}
        {kind === null && preview !== null && (
          <div>
            <Box variant="awsui-key-label">Name</Box>
            {preview.name}
          </div>
        )}
        {kind !== null && !existing && (
          <Field path={kind.namePath} label={`Name of the ${kind.noun} (optional)`} changeable={false}
            constraint="Left empty, it is made from the cluster's name.">
            <Input
              value={kind.name(answers)}
              placeholder={preview?.name ?? ""}
              onChange={({ detail }) => { draft.set("roles", kind.answer("", detail.value)); }}
            />
          </Field>
        )}
        {!existing && preview !== null && children}
        {preview !== null && <WhatItMay preview={preview} />}
      </SpaceBetween>
    </Container>
  );
}

/** Nothing for a role of somebody else's: its policies are not ours to tell. */
function WhatItMay({ preview }: { preview: RolePreview }) {
  if (preview.policies.length === 0) return null;
  return (
    <SpaceBetween size="m">
      <div>
        <Box variant="awsui-key-label">What it may do</Box>
        <ul className="plain-list">
          {preview.policies.map(({ name, meaning }) => (
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
        <CodeBox code={preview.trust_policy} label={`trust policy of the ${preview.title.toLowerCase()}`} />
      </ExpandableSection>
    </SpaceBetween>
  );
}
