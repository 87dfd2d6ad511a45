/** The Kubernetes version. The list and its support dates come from EKS. */
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";

import type { VersionOffer } from "../../backend/bindings/VersionOffer";
import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";

export function VersionField({ draft, offers }: PageProps) {
  const { version } = draft.spec.cluster;
  const options = [defaultOption(offers.versions), ...offers.versions.map(option)];
  const selected = options.find(({ value }) => value === version) ?? { value: version, label: version };
  return (
    <Field path="cluster.version" label="Kubernetes version" topic="version" constraint="Can be raised later, one version at a time.">
      {offers.versions.length === 0 ? (
        <Input
          value={version}
          placeholder="EKS's default"
          onChange={({ detail }) => { draft.set("cluster", { version: detail.value }); }}
        />
      ) : (
        <Select
          selectedOption={selected}
          triggerVariant="option"
          options={options}
          onChange={({ detail }) => { draft.set("cluster", { version: detail.selectedOption.value ?? "" }); }}
        />
      )}
    </Field>
  );
}

function defaultOption(versions: VersionOffer[]) {
  const today = versions.find(({ is_default }) => is_default);
  const description = today === undefined ? "Whatever it is on the day" : `Today ${today.version}. ${today.support}`;
  return { value: "", label: "EKS's default", description };
}

function option({ version, support, standard_support }: VersionOffer) {
  return { value: version, label: version, description: support, ...(standard_support ? {} : { labelTag: "Extended support" }) };
}
