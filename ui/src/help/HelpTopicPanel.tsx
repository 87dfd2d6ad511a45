/** The help panel for one topic: always the same questions in the same order. Knows the texts, and no screen. */
import Box from "@cloudscape-design/components/box";
import HelpPanel from "@cloudscape-design/components/help-panel";

import { DocLink } from "../components/DocLink";
import { HELP } from "./content";
import type { HelpTopic } from "./topics";

export function HelpTopicPanel({ topic }: { topic: HelpTopic }) {
  const text = HELP[topic];
  return (
    <HelpPanel header={<h2>{text.title}</h2>} footer={<DocLink url={text.link.url}>{text.link.text}</DocLink>} data-testid={`help-${topic}`}>
      <Answer question="What it is" answer={text.what} />
      <Answer question="Why" answer={text.why} />
      <Answer question="Who uses it" answer={text.who} />
      <Answer question="Can it be changed later" answer={text.later} />
      <Answer question="What it costs" answer={text.cost} />
    </HelpPanel>
  );
}

function Answer({ question, answer }: { question: string; answer: string }) {
  return (
    <>
      <Box variant="h3">{question}</Box>
      <p>{answer}</p>
    </>
  );
}
