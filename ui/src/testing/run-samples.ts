/** Runs as a person meets them, for unit tests and pictures: under way, failed, finished, being deleted, gone. */
import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import type { Stage } from "../backend/bindings/Stage";
import type { StepState } from "../backend/bindings/StepState";
import type { StepView } from "../backend/bindings/StepView";
import { RECEIPT } from "./fake-deletion";
import { PROBLEM, SPEC } from "./fake-facts";

const WORDS: Record<StepState, string> = {
  waiting: "Waiting",
  looking: "Looking whether it exists",
  creating: "Asking AWS to make it",
  settling: "AWS is making it",
  done: "Done",
  failed: "Failed",
  deleting: "AWS is removing it",
  deleted: "Gone",
};

const KINDS: [Stage, string, string, number, number][] = [
  ["network", "vpc", "VPC", 12, 0],
  ["network", "internet-gateway", "Internet gateway", 2, 0],
  ["network", "subnet-public-a", "Public subnet in us-east-1a", 2, 0],
  ["network", "subnet-private-a", "Private subnet in us-east-1a", 2, 0],
  ["network", "address-a", "Elastic IP address for us-east-1a", 2, 0.005],
  ["network", "nat-gateway-a", "NAT gateway in us-east-1a", 105, 0.045],
  ["network", "route-table-private-a", "Route table of the private subnet in us-east-1a", 3, 0],
  ["roles", "cluster-role", "Cluster role", 3, 0],
  ["roles", "node-role", "Node role", 3, 0],
  ["cluster", "cluster", "EKS cluster", 620, 0.1],
  ["access", "access-entry-0", "Access entry of role Workshop", 6, 0],
  ["workers", "addon-vpc-cni", "Add-on vpc-cni", 45, 0],
  ["workers", "node-group-workers", "Node group workers", 120, 0.0832],
];

function step([stage, key, title, expected, cost]: (typeof KINDS)[number], state: StepState): StepView {
  return {
    key,
    stage,
    title,
    about: {
      name: title,
      what: `${title}: one plain sentence that says what it is.`,
      why: "Why the cluster needs it, in one or two sentences that fit on a line or two of the page.",
      link: "https://docs.aws.amazon.com/eks/latest/userguide/what-is-eks.html",
      usual_seconds: expected,
      usual_delete_seconds: expected,
    },
    state,
    words: state === "waiting" ? "Waiting for: VPC" : WORDS[state],
    waiting_for: state === "waiting" ? ["VPC"] : [],
    note: state === "settling" || state === "deleting" ? "AWS reports PENDING. Landfall asks again every 10 seconds." : null,
    elapsed_seconds: state === "waiting" ? null : Math.round(expected * (state === "settling" ? 0.4 : 0.9)),
    expected_seconds: expected,
    facts: state === "waiting" ? [] : [{ label: "Id", value: `${key}-0a1b2c3d4e5f67890` }],
    command: `aws ec2 create-${key} \\\n  --region us-east-1 \\\n  --tag-specifications 'ResourceType=${key},Tags=[{Key=Name,Value=demo}]'`,
    cost_per_hour: cost,
    problem: null,
  };
}

/** A run whose steps have these states in plan order; the last one goes on for all that follow. */
function run(states: StepState[], rest: Partial<Run>): Run {
  const steps = KINDS.map((kind, index) => step(kind, states[index] ?? states.at(-1) ?? "waiting"));
  const stages: Stage[] = ["network", "roles", "cluster", "access", "workers"];
  return {
    id: "run-1",
    seq: 40,
    account: "111122223333",
    demo: false,
    source: null,
    demo_speed: null,
    demo_paused: false,
    guided: false,
    spec: { ...structuredClone(SPEC), name: "first-steps", region: "us-east-1" },
    direction: "create",
    through: "workers",
    phase: "running",
    words: "Creating",
    progress: 0.42,
    elapsed_seconds: 341,
    remaining_seconds: 512,
    waiting_for: null,
    problem: null,
    slowed_by: null,
    credentials_end: null,
    driven_elsewhere: false,
    receipt: null,
    stages: stages.map((stage) => {
      const of = steps.filter((each) => each.stage === stage);
      const done = of.filter((each) => each.state === "done" || each.state === "deleted").length;
      const busy = of.find((each) => !["done", "deleted", "waiting"].includes(each.state))?.state;
      return { stage, title: stage.charAt(0).toUpperCase() + stage.slice(1), state: busy ?? of.at(-1)?.state ?? "waiting", words: `${done} of ${of.length} done` };
    }),
    steps,
    calls: steps.map((_, index) => ({ at: 1_795_000_000_000 + index * 1500, service: "EC2", action: "DescribeVpcs", result: "ok", millis: 84 + index })),
    cost_per_hour: 0.15,
    standing: steps.filter((each) => each.state === "done").map((each) => `${each.title} (${each.key}-0a1b2c3d)`),
    created_at: 1_795_000_000_000,
    ...rest,
  };
}

const done = (count: number): StepState[] => Array.from({ length: count }, () => "done" as const);

export const runningRun = (rest: Partial<Run> = {}): Run =>
  run([...done(5), "settling", "waiting", "done", "done", "settling", "waiting"], {
    waiting_for: "AWS is making the EKS cluster, usually about 10 minutes, and the NAT gateway, usually about 2 minutes.",
    ...rest,
  });

export const failedRun = (problem: Problem = PROBLEM, rest: Partial<Run> = {}): Run => {
  const failed = run([...done(4), "failed", "waiting"], { phase: "paused", words: "Paused: 1 step failed", remaining_seconds: null, cost_per_hour: 0.005, ...rest });
  return { ...failed, steps: failed.steps.map((each) => (each.state === "failed" ? { ...each, problem } : each)) };
};

export const createdRun = (rest: Partial<Run> = {}): Run =>
  run(["done"], { phase: "created", words: "Created in 14 minutes", progress: 1, remaining_seconds: null, cost_per_hour: 0.233, ...rest });

export const deletingRun = (rest: Partial<Run> = {}): Run =>
  run([...done(9), "deleting", "deleted"], { direction: "delete", words: "Deleting", waiting_for: "AWS is removing the EKS cluster, usually about 3 minutes.", ...rest });

export const deletedRun = (rest: Partial<Run> = {}): Run =>
  run(["deleted"], { direction: "delete", phase: "deleted", words: "Deleted", progress: 1, remaining_seconds: null, cost_per_hour: 0, receipt: RECEIPT, ...rest });
