/** Page Connect: where to build, as whom, and how to go about it. Knows nothing of the pages after it. */
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";

import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import { Field } from "../components/Field";
import { InfoLink } from "../components/InfoLink";
import { KeyValues } from "../components/KeyValues";
import { More } from "../components/More";
import { ProblemAlert } from "../components/ProblemAlert";
import { regionOption, regionOptions } from "../components/regions";
import { AwsAccount } from "./AwsAccount";
import { DemoCloud } from "./DemoCloud";
import { IdentityBox } from "./IdentityBox";
import type { Connection } from "./useConnection";

export interface ConnectPageProps {
  connection: Connection;
  name: string;
  onName: (name: string) => void;
  region: string;
  onRegion: (region: string) => void;
  tags: ClusterSpec["tags"];
  onTags: (tags: ClusterSpec["tags"]) => void;
  guided: boolean;
  onGuided: (guided: boolean) => void;
}

export function ConnectPage(props: ConnectPageProps) {
  const { connection, region } = props;
  function changeRegion(next: string): void {
    props.onRegion(next);
    connection.forget();
  }
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" info={<InfoLink topic="demo-cloud" about="where to build" />}>Where to build</Header>}>
        <SpaceBetween size="l">
          <PlaceTiles connection={connection} />
          {connection.choice.where === "demo" ? (
            <DemoCloud connection={connection} />
          ) : (
            <AwsAccount connection={connection} onRegion={changeRegion} />
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Name and Region</Header>}>
        <SpaceBetween size="l">
          <Field path="name" label="Cluster name" topic="cluster-name" changeable={false} empty={props.name === ""}
            constraint="Part of the name of everything made with the cluster.">
            <Input value={props.name} onChange={({ detail }) => { props.onName(detail.value); }} data-testid="cluster-name" />
          </Field>
          <Field path="region" label="Region" topic="region" changeable={false}
            description="The part of the world where the cluster runs. Choose one near you.">
            <Select
              data-testid="region"
              triggerVariant="option"
              filteringType="auto"
              filteringPlaceholder="Find a Region"
              filteringAriaLabel="Find a Region"
              noMatch="No Region matches"
              selectedOption={regionOption(region)}
              options={regionOptions(connection.identity === null ? [] : connection.offers.regions, region)}
              onChange={({ detail }) => { changeRegion(detail.selectedOption.value ?? region); }}
            />
          </Field>
          <Check connection={connection} region={region} />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">How to create it</Header>}>
        <GuidedTiles guided={props.guided} onGuided={props.onGuided} />
      </Container>
      <More testId="connect-more" paths={["tags"]}>
        <Field path="tags" label="Tags on everything" topic="tags" changeable stretch
          description="Landfall puts them on everything it makes, beside its own, so that a bill can be split by them.">
          <KeyValues noun="tag" keyPlaceholder="cost-centre" valuePlaceholder="4711" values={props.tags} onChange={props.onTags} />
        </Field>
      </More>
    </SpaceBetween>
  );
}

function PlaceTiles({ connection }: { connection: Connection }) {
  return (
    <div data-testid="place">
      <Tiles
        ariaLabel="Where to build"
        columns={2}
        value={connection.choice.where}
        onChange={({ detail }) => { connection.choose({ where: detail.value === "aws" ? "aws" : "demo" }); }}
        items={[
          {
            value: "demo",
            label: <span data-testid="place-demo">Demo cloud</span>,
            description: "A pretend AWS account inside Landfall. Costs nothing, needs no account, can't break anything.",
          },
          {
            value: "aws",
            label: <span data-testid="place-aws">AWS account</span>,
            description: "A real account. What you create costs money until you delete it.",
          },
        ]}
      />
    </div>
  );
}

function Check({ connection, region }: { connection: Connection; region: string }) {
  return (
    <SpaceBetween size="s">
      <Button
        data-testid="check-identity"
        disabled={connection.checking}
        onClick={() => { void connection.connect(region); }}
      >
        {connection.checking ? "Checking…" : "Check who I am"}
      </Button>
      <div aria-live="polite">
        {connection.identity !== null && <IdentityBox identity={connection.identity} notes={connection.offers.notes} />}
        {connection.problem !== null && <ProblemAlert problem={connection.problem} testId="connect-problem" />}
      </div>
    </SpaceBetween>
  );
}

function GuidedTiles({ guided, onGuided }: { guided: boolean; onGuided: (guided: boolean) => void }) {
  return (
    <Field path="guided" label="When things are created" topic="guided" stretch>
      <Tiles
        columns={2}
        value={guided ? "guided" : "review"}
        onChange={({ detail }) => { onGuided(detail.value === "guided"); }}
        items={[
          {
            value: "review",
            label: <span data-testid="mode-review">Review first</span>,
            description: "Answer all pages, look at everything, then create it in one go. Nothing is made before the last page.",
          },
          {
            value: "guided",
            label: <span data-testid="mode-guided">Guided, page by page</span>,
            description: "Each page creates its part, and you go on to the next one while AWS works on it.",
          },
        ]}
      />
    </Field>
  );
}
