/** The calls made to AWS, newest first, for those who want to know. Draws nothing until it is opened. */
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { memo, useState } from "react";

import type { ApiCall } from "../backend/bindings/ApiCall";
import { clock } from "../components/format";

export const CallLog = memo(function CallLog({ calls }: { calls: ApiCall[] }) {
  const [open, setOpen] = useState(false);
  return (
    <ExpandableSection
      variant="container"
      headerText="Calls to AWS"
      headerDescription="Each request Landfall made, without its contents; the last 200 are kept."
      expanded={open}
      onChange={({ detail }) => { setOpen(detail.expanded); }}
      data-testid="call-log"
    >
      {open && (calls.length === 0 ? "None yet" : <Calls calls={calls} />)}
    </ExpandableSection>
  );
});

function Calls({ calls }: { calls: ApiCall[] }) {
  return (
    <div className="calls" tabIndex={0} role="region" aria-label="Calls to AWS">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Service</th>
            <th scope="col">Call</th>
            <th scope="col">Result</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {calls.toReversed().map((call, index) => (
            <tr key={calls.length - index}>
              <td>{clock(call.at)}</td>
              <td>{call.service}</td>
              <td>{call.action}</td>
              <td>{call.result}</td>
              <td>{call.millis} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
