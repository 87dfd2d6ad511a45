/** The help texts of all topics, put together from their pages. Static words: nothing here depends on an account. */
import { ACCESS } from "./texts/access";
import { ADDONS } from "./texts/addons";
import { CLUSTER } from "./texts/cluster";
import { NETWORK } from "./texts/network";
import { ROLES } from "./texts/roles";
import { RUN } from "./texts/run";
import { START } from "./texts/start";
import { WORKER_KINDS } from "./texts/worker-kinds";
import { WORKERS } from "./texts/workers";
import type { HelpText } from "./text";
import type { HelpTopic } from "./topics";

export const HELP: Record<HelpTopic, HelpText> = { ...START, ...NETWORK, ...ROLES, ...CLUSTER, ...ACCESS, ...WORKERS, ...WORKER_KINDS, ...ADDONS, ...RUN };
