/** What the fake engine says a change would do: node groups by their names, and that the network stays. */
import type { ChangeItem } from "../backend/bindings/ChangeItem";
import type { ChangePreview } from "../backend/bindings/ChangePreview";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Run } from "../backend/bindings/Run";

export function fakeChange({ spec }: Run, next: ClusterSpec): ChangePreview {
  const makes = only(next, spec);
  const deletes = only(spec, next);
  const moved = next.network.cidr !== spec.network.cidr;
  return {
    words: makes.length + deletes.length === 0 ? "Nothing is changed yet." : `${makes.length} made, ${deletes.length} deleted.`,
    makes,
    deletes,
    cost_words: "The cluster then costs 0.30 USD an hour.",
    problems: moved
      ? [{ field: "network.cidr", message: "VPC stands already.", remedy: `Put back “${spec.network.cidr}”.`, severity: "error" }]
      : [],
    refused: null,
  };
}

function only(these: ClusterSpec, others: ClusterSpec): ChangeItem[] {
  const known = others.workers.node_groups.map(({ name }) => name);
  const groups = these.workers.node_groups.filter(({ name }) => !known.includes(name));
  return groups.map(({ name }) => ({ key: `node-group-${name}`, title: `Node group ${name}`, id: null, cost_per_hour: 0.08 }));
}
