/** The help panel for one topic. Placeholder until the texts are written. */
import HelpPanel from "@cloudscape-design/components/help-panel";

import type { HelpTopic } from "./topics";

export function HelpTopicPanel({ topic }: { topic: HelpTopic }) {
  return <HelpPanel header={<h2>{topic}</h2>}>{topic}</HelpPanel>;
}
