/** Choosing a failure to rehearse on the Connect page. */
import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { chooseIn, openWizard, optionsIn } from "../testing/open-wizard";

const list = (): HTMLElement => screen.getByTestId("rehearsal");

test("failures stand in groups by where one meets them, and None comes first", async () => {
  await openWizard();
  const options = optionsIn(list());
  expect(options[0]?.textContent).toBe("NoneEverything goes well.");
  expect(options).toHaveLength(4);
  const titles = within(list()).getAllByText(/^(Network|Roles|Cluster|Access|Workers|Once it stands)$/).map(({ textContent }) => textContent);
  expect(titles).toEqual(["Network", "Workers", "Once it stands"]);
});

test("what is chosen is explained, its solution only on request, and Next connects with it", async () => {
  const { backend, walkTo } = await openWizard();
  expect(screen.queryByTestId("rehearsal-words")).toBeNull();
  chooseIn(list(), "no free machines");
  const words = await screen.findByTestId("rehearsal-words");
  for (const text of ["It is met when workers are made.", "changes by the minute", "CREATE_FAILED"]) expect(words.textContent).toContain(text);
  const solution = within(within(words).getByTestId("rehearsal-solution")).getByRole("button");
  expect(solution.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(solution);
  expect(solution.getAttribute("aria-expanded")).toBe("true");
  // Another one's solution does not stand open.
  chooseIn(list(), "Elastic IP");
  expect(within(screen.getByTestId("rehearsal-solution")).getByRole("button").getAttribute("aria-expanded")).toBe("false");
  await walkTo("network");
  expect(backend.calls).toContainEqual(["connect", { type: "demo", speed: "10", rehearse: "address-quota" }, "us-east-1"]);
});

test("None takes the choice back", async () => {
  const { backend, walkTo } = await openWizard();
  chooseIn(list(), "Elastic IP");
  chooseIn(list(), "None");
  expect(screen.queryByTestId("rehearsal-words")).toBeNull();
  await walkTo("network");
  expect(backend.calls).toContainEqual(["connect", { type: "demo", speed: "10", rehearse: null }, "us-east-1"]);
});
