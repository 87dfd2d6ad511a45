/** What will be made, in order, each thing with what it is, why it is needed, and the command that does the same. */
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { PlannedItem } from "../backend/bindings/PlannedItem";
import { CodeBox } from "../components/CodeBox";
import { hourly } from "../components/format";
import { PAGES } from "./pages";

export function PlannedItems({ items }: { items: PlannedItem[] }) {
  const groups = PAGES.map(({ page, stage }) => ({ page, items: items.filter((item) => item.stage === stage) }));
  return (
    <SpaceBetween size="m">
      {groups.filter((group) => group.items.length > 0).map((group) => (
        <div key={group.page}>
          <Box variant="h3">{group.page.charAt(0).toUpperCase() + group.page.slice(1)}</Box>
          {group.items.map((item) => (
            <Item key={item.key} item={item} />
          ))}
        </div>
      ))}
    </SpaceBetween>
  );
}

function Item({ item }: { item: PlannedItem }) {
  const cost = item.cost_per_hour === 0 ? "" : `, ${hourly(item.cost_per_hour)}`;
  return (
    <ExpandableSection headerText={`${item.title}${cost}`} data-testid={`planned-${item.key}`}>
      <SpaceBetween size="xs">
        <div>
          {item.about.what} {item.about.why}
        </div>
        <CodeBox code={item.command} label={`command for ${item.title}`} />
      </SpaceBetween>
    </ExpandableSection>
  );
}
