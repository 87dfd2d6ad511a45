/** The help texts of all topics, put together from their pages. Static words: nothing here depends on an account. */
import { CLUSTER } from "./texts/cluster";
import { NETWORK } from "./texts/network";
import { ROLES } from "./texts/roles";
import { RUN } from "./texts/run";
import { START } from "./texts/start";
import { WORKERS } from "./texts/workers";
import type { HelpText } from "./text";
import type { HelpTopic } from "./topics";

export const HELP: Record<HelpTopic, HelpText> = { ...START, ...NETWORK, ...ROLES, ...CLUSTER, ...WORKERS, ...RUN };
