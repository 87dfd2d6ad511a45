/** Which of the control plane's logs go to CloudWatch Logs, and for how long they stay there. */
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { LogType } from "../../backend/bindings/LogType";
import { Field } from "../../components/Field";
import { NumberInput } from "../../components/NumberInput";
import type { Draft } from "../draft";

const LOGS: { log: LogType; label: string; description: string }[] = [
  { log: "api", label: "API server", description: "Requests to the API server." },
  { log: "audit", label: "Audit", description: "Who did what, and when." },
  { log: "authenticator", label: "Authenticator", description: "How IAM identities became Kubernetes users." },
  { log: "controllerManager", label: "Controller manager", description: "The loops that keep things as they should be." },
  { log: "scheduler", label: "Scheduler", description: "Which node each pod was given, and why." },
];

export function LogsField({ draft }: { draft: Draft }) {
  const { logs, log_retention_days: days } = draft.spec.cluster;
  function toggle(log: LogType, on: boolean): void {
    draft.set("cluster", { logs: LOGS.map((known) => known.log).filter((known) => (known === log ? on : logs.includes(known))) });
  }
  return (
    <SpaceBetween size="s">
      <Field path="cluster.logs" label="Control plane logs" topic="logs" changeable
        description="Sent to CloudWatch Logs, which charges for every gigabyte. None is needed for a first cluster.">
        <SpaceBetween size="xs">
          {LOGS.map(({ log, label, description }) => (
            <Checkbox key={log} checked={logs.includes(log)} description={description} onChange={({ detail }) => { toggle(log, detail.checked); }}>
              {label}
            </Checkbox>
          ))}
        </SpaceBetween>
      </Field>
      <Field path="cluster.log_retention_days" label="Days the log lines are kept" topic="logs" changeable
        constraint="Some numbers only, such as 1, 7, 30, 90 or 365.">
        <NumberInput value={days} onChange={(log_retention_days) => { draft.set("cluster", { log_retention_days }); }} />
      </Field>
    </SpaceBetween>
  );
}
