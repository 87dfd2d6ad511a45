/** The "Info" link beside a label or a heading: opens the help panel on its topic. */
import Link from "@cloudscape-design/components/link";

import { type HelpTopic, useHelp } from "../help/topics";

export function InfoLink({ topic, about }: { topic: HelpTopic; about: string }) {
  const { openHelp } = useHelp();
  return (
    <Link variant="info" ariaLabel={`Information about ${about}`} data-testid={`info-${topic}`} onFollow={() => { openHelp(topic); }}>
      Info
    </Link>
  );
}
