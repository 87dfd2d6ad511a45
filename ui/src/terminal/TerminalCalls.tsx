/** The last calls that terminals made, newest first, and how they ended. */
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { TerminalCall } from "../backend/bindings/TerminalCall";
import { clock } from "../components/format";

export function TerminalCalls({ calls }: { calls: TerminalCall[] }) {
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">What terminals asked</Box>
      <div data-testid="terminal-calls">
        {calls.length === 0 ? <Box color="text-status-inactive">Nothing yet. Commands show here as you type them.</Box> : <Rows calls={calls} />}
      </div>
    </SpaceBetween>
  );
}

function Rows({ calls }: { calls: TerminalCall[] }) {
  return (
    <div className="terminal-table" tabIndex={0} role="region" aria-label="What terminals asked">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Call</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call, index) => (
            <tr key={calls.length - index}>
              <td>{clock(call.at)}</td>
              <td>{call.call}</td>
              <td>{call.result}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
