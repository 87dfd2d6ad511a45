/** Access keys in the system's keychain: save one, use one, forget one. The secret leaves the page when it is sent. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Sources } from "../backend/bindings/Sources";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { InfoLink } from "../components/InfoLink";
import type { Connection } from "./useConnection";

export interface SavedKeysProps {
  connection: Connection;
  sources: Sources;
  onSources: (sources: Sources) => void;
}

export function SavedKeys({ connection, sources, onSources }: SavedKeysProps) {
  if (sources.keychain_unavailable !== null) {
    return (
      <Alert type="info" header="Keys can't be saved on this system" data-testid="keychain-unavailable">
        {sources.keychain_unavailable} Paste temporary credentials instead: they need no keychain.
      </Alert>
    );
  }
  return (
    <SpaceBetween size="l">
      <SaveForm connection={connection} onSources={onSources} />
      <SavedList connection={connection} sources={sources} onSources={onSources} />
    </SpaceBetween>
  );
}

function SaveForm({ connection, onSources }: Omit<SavedKeysProps, "sources">) {
  const backend = useBackend();
  const [name, setName] = useState("");
  const [id, setId] = useState("");
  const [secret, setSecret] = useState("");

  async function save(): Promise<void> {
    const sent = secret;
    setSecret("");
    connection.setProblem(null);
    try {
      onSources(await backend.saveKey(name, id, sent));
      connection.choose({ source: { type: "saved", name } });
      setName("");
      setId("");
    } catch (reason) {
      connection.setProblem(asProblem(reason));
    }
  }
  return (
    <SpaceBetween size="s">
      <ColumnLayout columns={3} minColumnWidth={150}>
        <FormField label="Name" info={<InfoLink topic="save-key" about="saving an access key" />}>
          <Input value={name} placeholder="my account" onChange={({ detail }) => { setName(detail.value); }} data-testid="key-name" />
        </FormField>
        <FormField label="Access key ID">
          <Input value={id} placeholder="AKIA…" autoComplete={false} spellcheck={false}
            onChange={({ detail }) => { setId(detail.value); }} data-testid="key-id" />
        </FormField>
        <FormField label="Secret access key">
          <Input type="password" value={secret} autoComplete={false} onChange={({ detail }) => { setSecret(detail.value); }} data-testid="key-secret" />
        </FormField>
      </ColumnLayout>
      <Button data-testid="key-save" disabled={name === "" || id === "" || secret === ""} onClick={() => { void save(); }}>
        Save in the keychain
      </Button>
    </SpaceBetween>
  );
}

function SavedList({ connection, sources, onSources }: SavedKeysProps) {
  const backend = useBackend();
  const names = sources.choices.flatMap(({ source }) => (source.type === "saved" ? [source.name] : []));
  const { source: chosen } = connection.choice;

  async function forget(name: string): Promise<void> {
    try {
      onSources(await backend.forgetKey(name));
      if (chosen?.type === "saved" && chosen.name === name) connection.choose({ source: null });
    } catch (reason) {
      connection.setProblem(asProblem(reason));
    }
  }
  if (names.length === 0) return null;
  return (
    <FormField label="Saved keys" data-testid="saved-keys">
      <SpaceBetween size="xs">
        {names.map((name) => {
          const inUse = chosen?.type === "saved" && chosen.name === name;
          return (
            <SpaceBetween key={name} size="xs" direction="horizontal" alignItems="center">
              <span>{inUse ? `${name} (in use)` : name}</span>
              <Button disabled={inUse} ariaLabel={`Use ${name}`} onClick={() => { connection.choose({ source: { type: "saved", name } }); }}>
                Use
              </Button>
              <Button ariaLabel={`Forget ${name}`} onClick={() => { void forget(name); }}>
                Forget
              </Button>
            </SpaceBetween>
          );
        })}
      </SpaceBetween>
    </FormField>
  );
}
