/** The pages of the wizard: their titles, help, and the stage each one creates. Knows no answers. */
import type { FieldProblem } from "../backend/bindings/FieldProblem";
import type { Page } from "../backend/bindings/Page";
import type { Stage } from "../backend/bindings/Stage";
import type { HelpTopic } from "../help/topics";

export interface PageInfo {
  page: Page;
  title: string;
  topic: HelpTopic;
  description: string;
  /** What this page creates in guided mode, and how the button says so. */
  stage: Stage | null;
  createText: string;
}

export const PAGES: PageInfo[] = [
  {
    page: "connect",
    title: "Connect",
    topic: "connect",
    description: "Choose where to build, and let Landfall check who you are there.",
    stage: null,
    createText: "",
  },
  {
    page: "network",
    title: "Choose the network",
    topic: "network",
    description: "The private network the cluster lives in, called a VPC: a new one, or one that exists.",
    stage: "network",
    createText: "Create the network",
  },
  {
    page: "roles",
    title: "Set the roles",
    topic: "roles",
    description: "IAM roles: one lets EKS act in your account, the others let workers join.",
    stage: "roles",
    createText: "Create the roles",
  },
  {
    page: "cluster",
    title: "Configure the cluster",
    topic: "cluster",
    description: "The control plane: the Kubernetes API server and its database, run by AWS.",
    stage: "cluster",
    createText: "Create the control plane",
  },
  {
    page: "access",
    title: "Grant access",
    topic: "access",
    description: "Which IAM users and roles may use the cluster, and what they may do there.",
    stage: "access",
    createText: "Grant access",
  },
  {
    page: "workers",
    title: "Add workers",
    topic: "workers",
    description: "The machines your containers run on, and the add-ons that connect them.",
    stage: "workers",
    createText: "Create the workers",
  },
  {
    page: "review",
    title: "Review and create",
    topic: "review",
    description: "All answers, what they create, and what it costs.",
    stage: null,
    createText: "",
  },
];

/** The same page, where the cluster stands and is to be changed. */
export function inChange(info: PageInfo): PageInfo {
  if (info.page !== "review") return info;
  return { ...info, title: "Review the change", topic: "change", description: "What is made, what is deleted, and all answers as they are now." };
}

/** The page a field stands on: the first part of its path, and Connect for the cluster's name and Region. */
export function pageOf({ field }: FieldProblem): Page {
  const part = field.split(".", 1)[0];
  return PAGES.find(({ page }) => page === part)?.page ?? "connect";
}

export function indexOf(page: Page): number {
  return PAGES.findIndex((info) => info.page === page);
}

const ORDER: Stage[] = ["network", "roles", "cluster", "access", "workers"];

/** Whether a stage has been asked for, when everything up to `through` has. */
export function begun(stage: Stage | null, through: Stage | null): boolean {
  return stage !== null && through !== null && ORDER.indexOf(stage) <= ORDER.indexOf(through);
}
