/** A list of things that go or are gone, in order, each with its id and what it costs. Computes no sum. */
import Box from "@cloudscape-design/components/box";

import type { DeletionItem } from "../backend/bindings/DeletionItem";
import { hourlyOrFree } from "./format";
import "./ItemsThatGo.css";

export function ItemsThatGo({ items, label }: { items: DeletionItem[]; label: string }) {
  return (
    <ol className="items-that-go" tabIndex={0} aria-label={label}>
      {items.map((item, index) => (
        <li key={`${index} ${item.title}`}>
          <span className="any-name">
            {item.title}
            {item.id !== null && (
              <Box variant="span" color="text-body-secondary">
                {` (${item.id})`}
              </Box>
            )}
          </span>
          <span>{hourlyOrFree(item.cost_per_hour)}</span>
        </li>
      ))}
    </ol>
  );
}
