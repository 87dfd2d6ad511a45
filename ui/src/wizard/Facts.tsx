/** Rows of label and value in two columns. */
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";

import type { Fact } from "../backend/bindings/Fact";

export function Facts({ rows }: { rows: Fact[] }) {
  return <KeyValuePairs columns={2} items={rows.map(({ label, value }) => ({ label, value }))} />;
}
