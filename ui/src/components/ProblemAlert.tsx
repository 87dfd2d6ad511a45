/** Shows a `Problem`: what happened, what to do, what was left behind, AWS's own words. Words nothing itself. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

import type { AwsError } from "../backend/bindings/AwsError";
import type { Problem } from "../backend/bindings/Problem";
import { Words } from "./Words";

export interface ProblemAlertProps {
  problem: Problem;
  /** Buttons, such as "Try again". */
  action?: ReactNode;
  testId?: string;
}

export function ProblemAlert({ problem, action, testId = "problem" }: ProblemAlertProps) {
  return (
    <Alert type="error" header={problem.title} action={action} data-testid={testId} i18nStrings={{ errorIconAriaLabel: "Error" }}>
      <ProblemWords problem={problem} />
    </Alert>
  );
}

/** The same without its frame and title, for places that are alerts already. */
export function ProblemWords({ problem }: { problem: Problem }) {
  return (
    <SpaceBetween size="xs">
      <div>
        <Words text={problem.what_happened} />
      </div>
      <div>
        <Box variant="strong">What to do: </Box>
        <Words text={problem.what_to_do} />
      </div>
      {problem.left_behind.length > 0 && <LeftBehind lines={problem.left_behind} />}
      {problem.aws !== null && <AwsWords aws={problem.aws} />}
    </SpaceBetween>
  );
}

function LeftBehind({ lines }: { lines: string[] }) {
  return (
    <div>
      <Box variant="strong">What stands in the account because of this:</Box>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function AwsWords({ aws }: { aws: AwsError }) {
  return (
    <ExpandableSection headerText={aws.code === "" ? "Details" : "What AWS said"} variant="inline">
      <KeyValuePairs
        columns={2}
        items={[
          { label: "Call", value: `${aws.service} ${aws.action}` },
          { label: "Error code", value: given(aws.code) },
          { label: "Message", value: <span className="any-name">{aws.message}</span> },
          { label: "Request id", value: given(aws.request_id) },
        ]}
      />
    </ExpandableSection>
  );
}

function given(word: string | null): ReactNode {
  return word === null || word === "" ? "None given" : <Box variant="code">{word}</Box>;
}
