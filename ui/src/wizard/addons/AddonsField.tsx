/** Which EKS add-ons come with the cluster: the basic ones first, then those often added, then the others one chose. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

import type { AddonSpec } from "../../backend/bindings/AddonSpec";
import { Field } from "../../components/Field";
import { InfoLink } from "../../components/InfoLink";
import { More } from "../../components/More";
import type { PageProps } from "../pageProps";
import { patched, without } from "../lists";
import { AddAddon } from "./AddAddon";
import { addonMorePaths } from "./AddonMore";
import { AddonPanel, useFound } from "./AddonPanel";
import { AddonRow } from "./AddonRow";
import { listed, type ListedAddon, pathOf } from "./listed";

export function AddonsField({ draft, offers }: PageProps) {
  const { addons } = draft.spec.workers;
  const { basic, often, others, further } = listed(addons, offers.addons);
  const next = draft.assessment?.next;
  const added = draft.assessment?.added_addons ?? [];
  const setAddons = (list: AddonSpec[]): void => { draft.set("workers", { addons: list }); };
  const add = (name: string): void => {
    if (next !== undefined) setAddons([...addons, next.addons.find((one) => one.name === name) ?? { ...next.addon, name }]);
  };
  const panel = (one: ListedAddon): ReactNode => (
    <AddonPanel key={keyOf(one)} listed={one} roles={offers.roles} onChange={(patch) => { setAddons(patched(addons, one.index, patch)); }} />
  );
  const row = (one: ListedAddon, inside?: ReactNode): ReactNode => (
    <AddonRow key={keyOf(one)} listed={one} added={added.find(({ name }) => name === one.name)} onAdd={() => { add(one.name); }} onRemove={() => { setAddons(without(addons, one.index)); }}>
      {inside}
    </AddonRow>
  );
  const rowWithPanel = (one: ListedAddon): ReactNode => row(one, one.addon !== undefined && panel(one));
  return (
    <Container header={<Header variant="h2" info={<InfoLink topic="addons" about="add-ons" />}>Add-ons</Header>}>
      <SpaceBetween size="l">
        <Field path="workers.addons" label="EKS add-ons" own changeable stretch
          description={draft.spec.cluster.auto_mode
            ? "Nodes of Auto Mode have these built in; all other nodes need them."
            : "A first cluster needs all three."}>
          <SpaceBetween size="xs">{basic.map((one) => row(one))}</SpaceBetween>
        </Field>
        <BasicMore chosen={basic.filter(({ addon }) => addon !== undefined)} panel={panel} />
        {often.length > 0 && <Group title="Often added">{often.map(rowWithPanel)}</Group>}
        {others.length > 0 && <Group title="Others you chose">{others.map(rowWithPanel)}</Group>}
        <AddAddon further={further} ready={next !== undefined} known={offers.addons.length > 0} onAdd={add} />
      </SpaceBetween>
    </Container>
  );
}

/** By name; one that stands in the list again is known by its place. */
function keyOf({ name, index, again }: ListedAddon): string {
  return again ? `${name} ${index}` : name;
}

/** The basic ones are rarely set: what can be set about them is out of sight together. */
function BasicMore({ chosen, panel }: { chosen: ListedAddon[]; panel: (one: ListedAddon) => ReactNode }) {
  const paths = chosen.flatMap((one) => addonMorePaths(pathOf(one)));
  const opened = useFound(paths);
  if (chosen.length === 0) return null;
  return (
    <More variant="default" testId="basic-addons-more" paths={paths} opened={opened}>
      <SpaceBetween size="s">{chosen.map(panel)}</SpaceBetween>
    </More>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={title}>
      <SpaceBetween size="xs">
        <Box variant="awsui-key-label">{title}</Box>
        {children}
      </SpaceBetween>
    </div>
  );
}
