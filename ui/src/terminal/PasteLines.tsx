/** The lines to paste, one tab for each kind of terminal. The engine words them. */
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";

import type { ShellLines } from "../backend/bindings/ShellLines";
import { CodeBox } from "../components/CodeBox";

export function PasteLines({ shells }: { shells: ShellLines[] }) {
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">Paste into your terminal</Box>
      <Tabs
        ariaLabel="Kind of terminal"
        tabs={shells.map(({ shell, title, lines }) => ({
          id: shell,
          label: title,
          content: <CodeBox code={lines.join("\n")} label={`lines for ${title}`} testId={`terminal-lines-${shell}`} />,
        }))}
        data-testid="terminal-shells"
      />
      <Box variant="small" color="text-body-secondary">
        They hold for this one terminal. Close it, and aws and kubectl mean what they meant before.
      </Box>
    </SpaceBetween>
  );
}
