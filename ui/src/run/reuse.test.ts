/** What did not change stays the same object; what changed is new. */
import { expect, it } from "vitest";

import { reuse } from "./reuse";

it("keeps everything when nothing changed", () => {
  const before = { steps: [{ key: "vpc", facts: [{ label: "Id", value: "vpc-1" }] }], left: null };
  expect(reuse(before, structuredClone(before))).toBe(before);
});

it("keeps the steps that did not change", () => {
  const before = { steps: [{ key: "vpc", elapsed: 1 }, { key: "nat", elapsed: 1 }] };
  const after = reuse(before, { steps: [{ key: "vpc", elapsed: 1 }, { key: "nat", elapsed: 2 }] });
  expect(after).toEqual({ steps: [{ key: "vpc", elapsed: 1 }, { key: "nat", elapsed: 2 }] });
  expect(after.steps[0]).toBe(before.steps[0]);
  expect(after.steps[1]).not.toBe(before.steps[1]);
});

it("takes lists that grew or shrank, and null", () => {
  expect(reuse({ list: [1, 2] }, { list: [1] })).toEqual({ list: [1] });
  expect(reuse({ list: [1] }, { list: [1, 2] })).toEqual({ list: [1, 2] });
  expect(reuse(null, { a: 1 })).toEqual({ a: 1 });
  expect(reuse({ a: 1 as number | null }, { a: null })).toEqual({ a: null });
});
