/** What is in the demo account's Region now, group by group. */
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";

import type { AccountGroup } from "../backend/bindings/AccountGroup";

export function AccountNow({ region, groups }: { region: string; groups: AccountGroup[] }) {
  return (
    <ExpandableSection headerText={`In the demo account now: ${region}`} defaultExpanded data-testid="account-now">
      {groups.length === 0 ? <Box color="text-status-inactive">Nothing but what AWS puts into every account</Box> : <Groups groups={groups} />}
    </ExpandableSection>
  );
}

function Groups({ groups }: { groups: AccountGroup[] }) {
  return (
    <div className="terminal-table" tabIndex={0} role="region" aria-label="In the demo account now">
      <table>
        {groups.map(({ title, things }) => (
          <tbody key={title}>
            <tr>
              <th scope="rowgroup" colSpan={4}>
                {title} ({things.length})
              </th>
            </tr>
            {things.map((thing, index) => (
              <tr key={`${thing.kind} ${thing.id ?? thing.name} ${index}`}>
                <td>{thing.kind}</td>
                <td className="any-name">{thing.name}</td>
                <td className="any-name">{thing.id}</td>
                <td>{thing.state}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
