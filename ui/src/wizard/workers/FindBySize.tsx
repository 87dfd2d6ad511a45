/** Finds an instance type by what it should have. What fits is decided by the engine. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { InstanceTypeOffer } from "../../backend/bindings/InstanceTypeOffer";
import type { InstanceWish } from "../../backend/bindings/InstanceWish";
import { NumberInput } from "../../components/NumberInput";
import { ProblemAlert } from "../../components/ProblemAlert";
import { FoundTypes } from "./FoundTypes";
import { useFoundTypes } from "./useFoundTypes";

export interface FindBySizeProps {
  onChoose: (instanceType: string) => void;
  onDismiss: () => void;
}

/** Nothing is wished yet: every type fits. */
const ANY: InstanceWish = { vcpus: 0, memory_gib: 0, architecture: "", max_price: null, free_tier: false, pods: 0 };

export function FindBySize({ onChoose, onDismiss }: FindBySizeProps) {
  const [wish, setWish] = useState(ANY);
  const [chosen, setChosen] = useState<InstanceTypeOffer | null>(null);
  const { found, problem } = useFoundTypes(wish);
  // What was chosen and then no longer fits is not taken.
  const picked = found?.find(({ name }) => name === chosen?.name) ?? null;
  return (
    <Modal
      visible
      size="large"
      header="Find an instance type by size"
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      data-testid="find-by-size"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>Cancel</Button>
            <Button variant="primary" disabled={picked === null} data-testid="find-by-size-use" onClick={() => { if (picked !== null) onChoose(picked.name); }}>
              {picked === null ? "Use this type" : `Use ${picked.name}`}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <Wishes wish={wish} onChange={(patch) => { setWish((now) => ({ ...now, ...patch })); }} />
        {problem !== null && <ProblemAlert problem={problem} />}
        <FoundTypes found={found} picked={picked} onPick={setChosen} />
      </SpaceBetween>
    </Modal>
  );
}

const ARCHITECTURES = [
  { value: "", label: "Either" },
  { value: "x86_64", label: "Intel or AMD", description: "x86_64: every container image runs" },
  { value: "arm64", label: "ARM", description: "arm64: cheaper, needs images made for it" },
];

function Wishes({ wish, onChange }: { wish: InstanceWish; onChange: (patch: Partial<InstanceWish>) => void }) {
  return (
    <ColumnLayout columns={3} minColumnWidth={150}>
      <FormField label="vCPUs, at least">
        <NumberInput value={wish.vcpus} testId="wish-vcpus" onChange={(vcpus) => { onChange({ vcpus }); }} />
      </FormField>
      <FormField label="Memory in GiB, at least">
        <NumberInput value={wish.memory_gib} testId="wish-memory" onChange={(memory_gib) => { onChange({ memory_gib }); }} />
      </FormField>
      <FormField label="Pods on a node, at least">
        <NumberInput value={wish.pods} testId="wish-pods" onChange={(pods) => { onChange({ pods }); }} />
      </FormField>
      <FormField label="Processor">
        <Select
          options={ARCHITECTURES}
          selectedOption={ARCHITECTURES.find(({ value }) => value === wish.architecture) ?? null}
          expandToViewport
          onChange={({ detail }) => { onChange({ architecture: detail.selectedOption.value ?? "" }); }}
        />
      </FormField>
      <FormField label="USD an hour, at most">
        <PriceInput onChange={(max_price) => { onChange({ max_price }); }} />
      </FormField>
      <FormField label="Account">
        <Checkbox checked={wish.free_tier} onChange={({ detail }) => { onChange({ free_tier: detail.checked }); }}>
          On AWS&apos;s free plan
        </Checkbox>
      </FormField>
    </ColumnLayout>
  );
}

/** Empty: whatever it costs. */
function PriceInput({ onChange }: { onChange: (price: number | null) => void }) {
  const [text, setText] = useState("");
  return (
    <Input
      type="number"
      inputMode="decimal"
      step={0.01}
      value={text}
      placeholder="Any"
      data-testid="wish-price"
      onChange={({ detail }) => {
        setText(detail.value);
        const price = Number(detail.value);
        onChange(detail.value === "" || !Number.isFinite(price) ? null : price);
      }}
    />
  );
}
