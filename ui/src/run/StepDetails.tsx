/** Everything about one step: what it is and why, the ids made, what it waits for, and the command that does the same. */
import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

import type { StepView } from "../backend/bindings/StepView";
import { CodeBox } from "../components/CodeBox";
import { hourly } from "../components/format";
import { Words } from "../components/Words";
import { AboutText } from "./AboutText";

export function StepDetails({ step }: { step: StepView }) {
  const pairs = facts(step);
  return (
    <Box margin={{ top: "xs", bottom: "s" }}>
      <SpaceBetween size="s">
        <Part title="What this is and why">
          <AboutText about={step.about} />
        </Part>
        {pairs.length > 0 && <KeyValuePairs columns={2} items={pairs} />}
        {step.problem !== null && (
          <Part title="What went wrong">
            <Words text={`${step.problem.what_happened} ${step.problem.what_to_do}`} />
          </Part>
        )}
        <Part title="The AWS CLI command that does the same">
          <CodeBox code={step.command} label={`AWS CLI command for ${step.title}`} />
        </Part>
      </SpaceBetween>
    </Box>
  );
}

function facts(step: StepView): KeyValuePairsProps.Item[] {
  const ids: KeyValuePairsProps.Item[] = step.facts.map(({ label, value }) => ({
    label,
    value: (
      <CopyToClipboard
        variant="inline"
        textToCopy={value}
        copyButtonAriaLabel={`Copy ${label}`}
        copySuccessText="Copied"
        copyErrorText="Could not be copied"
      />
    ),
  }));
  const waits: KeyValuePairsProps.Item[] = step.waiting_for.length > 0 ? [{ label: "Waits for", value: step.waiting_for.join(", ") }] : [];
  return [...ids, ...waits, { label: "Cost while it stands", value: hourly(step.cost_per_hour) }];
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <div>{children}</div>
    </div>
  );
}
