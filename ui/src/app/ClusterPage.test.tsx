/** What the page Cluster promises, and the tags of the page Connect. */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { OFFERS, PROBLEM, SPEC } from "../testing/fake-facts";
import { chooseIn, openWizard, optionsIn } from "../testing/open-wizard";

const field = (path: string) => within(screen.getByTestId(`field-${path}`));
const press = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };

test("Only my address lets in the address the engine found, and nobody else", async () => {
  const { answers, walkTo } = await openWizard();
  await walkTo("cluster");
  press("only-my-address");
  await screen.findByText("Only 203.0.113.10/32 is let in now.");
  await waitFor(() => { expect(answers().cluster.public_access_cidrs).toEqual(["203.0.113.10/32"]); });
});

test("where the address cannot be found, the blocks stay and the problem is said", async () => {
  const { backend, answers, walkTo } = await openWizard();
  backend.myAddress = () => Promise.reject(Object.assign(new Error(PROBLEM.title), PROBLEM));
  await walkTo("cluster");
  press("only-my-address");
  expect((await screen.findByTestId("only-my-address-problem")).textContent).toContain(PROBLEM.what_to_do);
  expect(answers().cluster.public_access_cidrs).toEqual(["0.0.0.0/0"]);
  expect(screen.getByTestId("only-my-address").textContent).toBe("Only my address");
});

test("Auto Mode is one card, and brings its node pools", async () => {
  const { answers, walkTo } = await openWizard();
  await walkTo("cluster");
  expect(screen.queryByTestId("field-cluster.node_pools")).toBeNull();
  press("auto-mode-on");
  fireEvent.click(field("cluster.node_pools").getByLabelText("System"));
  await waitFor(() => { expect(answers().cluster).toEqual({ ...SPEC.cluster, auto_mode: true, node_pools: ["general-purpose"] }); });
  fireEvent.click(field("cluster.node_pools").getByLabelText("System"));
  press("auto-mode-off");
  await waitFor(() => { expect(answers().cluster).toEqual(SPEC.cluster); });
});

test("a key is forgotten with the choice it belongs to, and a refused one says why", async () => {
  const { answers, walkTo } = await openWizard();
  await walkTo("cluster");
  fireEvent.click(field("cluster.encryption").getByLabelText("A key of yours"));
  const frame = screen.getByTestId("field-cluster.key_arn");
  const [, refused] = optionsIn(frame);
  expect(refused?.textContent).toContain("The key is disabled");
  expect(refused?.getAttribute("aria-disabled")).toBe("true");
  chooseIn(frame, "workshop");
  await waitFor(() => { expect(answers().cluster.key_arn).toBe(OFFERS.keys[0]?.arn); });
  fireEvent.click(field("cluster.encryption").getByLabelText("A new key"));
  await waitFor(() => { expect(answers().cluster).toEqual({ ...SPEC.cluster, encryption: "new-key" }); });
});

test("tags: of two with one key the later counts, and a removed one is gone", async () => {
  const { answers } = await openWizard();
  const tags = field("tags");
  const write = (index: number, key: string, value: string): void => {
    fireEvent.click(tags.getByRole("button", { name: "Add tag" }));
    const inputs = tags.getAllByRole("textbox").slice(index * 2);
    [key, value].forEach((text, at) => {
      const input = inputs[at];
      if (input !== undefined) fireEvent.change(input, { target: { value: text } });
    });
  };
  write(0, "team", "blue");
  write(1, "team", "green");
  write(2, "", "without a key");
  await tags.findByText("Another row below has this key, and counts.");
  await waitFor(() => { expect(answers().tags).toEqual({ team: "green" }); });
  const [, later] = tags.getAllByRole("button", { name: "Remove tag team" });
  if (later !== undefined) fireEvent.click(later);
  await waitFor(() => { expect(answers().tags).toEqual({ team: "blue" }); });
});
