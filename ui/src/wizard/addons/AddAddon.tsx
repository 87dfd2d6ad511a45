/** Adds one of the many other add-ons: of those EKS offers, or by name where it could not be asked. */
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { AddonOffer } from "../../backend/bindings/AddonOffer";
import { words } from "./listed";

export interface AddAddonProps {
  further: AddonOffer[];
  /** The engine has said what an add-on begins as. */
  ready: boolean;
  /** EKS said which add-ons there are. */
  known: boolean;
  onAdd: (name: string) => void;
}

export function AddAddon({ further, ready, known, onAdd }: AddAddonProps) {
  if (known && further.length === 0) return null;
  return (
    <FormField label="Add another add-on" data-testid="add-addon" description={known ? undefined : "EKS could not be asked which there are. Enter its name."}>
      {known ? (
        <Select
          // It takes one after the other: what was chosen stands above.
          selectedOption={null}
          disabled={!ready}
          options={further.map((offer) => ({ value: offer.name, label: offer.name, description: words(offer) }))}
          placeholder="Choose an add-on"
          filteringType="auto"
          filteringPlaceholder="Find an add-on"
          filteringAriaLabel="Find an add-on"
          noMatch="Nothing matches"
          virtualScroll
          onChange={({ detail }) => { if (detail.selectedOption.value !== undefined) onAdd(detail.selectedOption.value); }}
        />
      ) : (
        <ByName ready={ready} onAdd={onAdd} />
      )}
    </FormField>
  );
}

function ByName({ ready, onAdd }: Pick<AddAddonProps, "ready" | "onAdd">) {
  const [name, setName] = useState("");
  function add(): void {
    if (!ready || name === "") return;
    onAdd(name);
    setName("");
  }
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="center">
      <Input
        value={name}
        placeholder="metrics-server"
        onChange={({ detail }) => { setName(detail.value.trim()); }}
        onKeyDown={(event) => {
          if (event.detail.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      />
      <Button ariaLabel="Add add-on" disabled={!ready} onClick={add}>
        Add
      </Button>
    </SpaceBetween>
  );
}
