/** The fake engine's advice about workers: a few sentences, enough to see the dialogs. The real ones stand in Rust. */
import type { InstanceTypeOffer } from "../backend/bindings/InstanceTypeOffer";
import type { InstanceWish } from "../backend/bindings/InstanceWish";
import type { WorkerAdvice } from "../backend/bindings/WorkerAdvice";
import type { WorkerKind } from "../backend/bindings/WorkerKind";
import type { WorkerKindRow } from "../backend/bindings/WorkerKindRow";
import type { WorkerQuestions } from "../backend/bindings/WorkerQuestions";
import { OFFERS } from "./fake-facts";

const TITLES: Record<WorkerKind, string> = {
  managed: "Managed node group",
  "auto-mode": "EKS Auto Mode",
  fargate: "Fargate",
  "managed-with-template": "Managed node group with a launch template",
  "self-managed": "Self-managed nodes",
};

const KINDS: WorkerKind[] = ["managed", "auto-mode", "fargate", "managed-with-template", "self-managed"];

export function fakeAdvice(questions: WorkerQuestions): WorkerAdvice {
  const recommended = kindFor(questions);
  return {
    recommended,
    title: TITLES[recommended],
    why: "EKS starts, joins, replaces and updates the instances, and you say how many, which type and when: the usual choice.",
    comparison: KINDS.map((kind) => row(kind, questions)),
  };
}

function kindFor({ upkeep, load, control }: WorkerQuestions): WorkerKind {
  if (upkeep === "ours") return "self-managed";
  if (control === "own-images") return "managed-with-template";
  if (upkeep === "shared" || control === "sign-in") return "managed";
  return load === "bursts" ? "fargate" : "auto-mode";
}

function row(kind: WorkerKind, { needs }: WorkerQuestions): WorkerKindRow {
  return {
    kind,
    title: TITLES[kind],
    aws_does: "Starts the instances, lets them join, replaces those that end, moves pods away before an update.",
    you_do: "Choose type and number, start updates.",
    costs: "The instances and their disks; the group itself is free.",
    limits: "At most 30 groups in a cluster and 450 nodes in each.",
    good_for: "Most clusters, and the first one.",
    speaks_against: kind === "fargate" && needs !== "nothing" ? "On Fargate there are no DaemonSets, no privileged pods and no EBS volumes." : null,
  };
}

export function fakeFound(wish: InstanceWish): InstanceTypeOffer[] {
  return OFFERS.instance_types.filter(
    (offer) =>
      offer.vcpus >= wish.vcpus &&
      offer.memory_mib >= wish.memory_gib * 1024 &&
      (wish.architecture === "" || offer.architecture === wish.architecture) &&
      (offer.price_per_hour ?? 0) <= (wish.max_price ?? Infinity) &&
      (!wish.free_tier || offer.free_tier) &&
      offer.pods >= wish.pods,
  );
}
