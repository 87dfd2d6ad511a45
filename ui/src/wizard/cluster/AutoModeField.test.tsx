/** Auto Mode needs other roles: once these are begun, it can be looked at and no longer chosen. */
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { SPEC } from "../../testing/fake-facts";
import type { Draft } from "../draft";
import { AutoModeField } from "./AutoModeField";

const DRAFT: Draft = {
  spec: SPEC,
  assessment: null,
  problem: null,
  edited: false,
  setPlace: () => undefined,
  set: () => undefined,
  setNodeGroup: () => undefined,
  assessNow: () => Promise.resolve(null),
};

test.each([false, true])("roles begun: %s", (rolesBegun) => {
  render(<AutoModeField draft={DRAFT} rolesBegun={rolesBegun} />);
  const disabled = screen.getAllByRole("radio").map((radio) => (radio as HTMLInputElement).disabled);
  expect(disabled).toEqual([rolesBegun, rolesBegun]);
  expect(screen.queryByText(/Decided when the roles were begun/) !== null).toBe(rolesBegun);
});
