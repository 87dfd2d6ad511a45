/** The image the nodes of a managed group start from, by EKS's names. Which one fits the rest is judged by the engine. */
import Autosuggest from "@cloudscape-design/components/autosuggest";

import type { NodeGroupSpec } from "../../backend/bindings/NodeGroupSpec";
import { Field } from "../../components/Field";

export interface AmiTypeFieldProps {
  path: string;
  group: NodeGroupSpec;
  onChange: (patch: Partial<NodeGroupSpec>) => void;
}

/** Those people look for by name; any other can be typed. */
const KNOWN = [
  {
    label: "Amazon Linux 2023",
    options: [
      { value: "AL2023_x86_64_STANDARD", description: "Intel and AMD" },
      { value: "AL2023_ARM_64_STANDARD", description: "ARM" },
      { value: "AL2023_x86_64_NVIDIA", description: "Intel and AMD, with drivers for NVIDIA's GPUs" },
      { value: "AL2023_ARM_64_NVIDIA", description: "ARM, with drivers for NVIDIA's GPUs" },
      { value: "AL2023_x86_64_NEURON", description: "For AWS's own chips, Inferentia and Trainium" },
    ],
  },
  {
    label: "Bottlerocket, a small system for containers only",
    options: [
      { value: "BOTTLEROCKET_x86_64", description: "Intel and AMD" },
      { value: "BOTTLEROCKET_ARM_64", description: "ARM" },
      { value: "BOTTLEROCKET_x86_64_FIPS", description: "Intel and AMD, with FIPS cryptography" },
      { value: "BOTTLEROCKET_ARM_64_FIPS", description: "ARM, with FIPS cryptography" },
      { value: "BOTTLEROCKET_x86_64_NVIDIA", description: "Intel and AMD, with drivers for NVIDIA's GPUs" },
      { value: "BOTTLEROCKET_ARM_64_NVIDIA", description: "ARM, with drivers for NVIDIA's GPUs" },
    ],
  },
  {
    label: "Windows Server, for Windows containers",
    options: [
      { value: "WINDOWS_CORE_2022_x86_64", description: "2022 Core" },
      { value: "WINDOWS_FULL_2022_x86_64", description: "2022 Full" },
      { value: "WINDOWS_CORE_2025_x86_64", description: "2025 Core" },
      { value: "WINDOWS_FULL_2025_x86_64", description: "2025 Full" },
    ],
  },
];

export function AmiTypeField({ path, group, onChange }: AmiTypeFieldProps) {
  return (
    <Field path={`${path}.ami_type`} label="Image (AMI type)" topic="ami-type" changeable={false}
      constraint="Empty: Amazon Linux 2023 for the processor of the instance type.">
      <Autosuggest
        value={group.ami_type}
        options={KNOWN}
        placeholder="Amazon Linux 2023"
        enteredTextLabel={(value) => `Use ${value}`}
        empty="Any name that EKS knows"
        onChange={({ detail }) => { onChange({ ami_type: detail.value.trim() }); }}
      />
    </Field>
  );
}
