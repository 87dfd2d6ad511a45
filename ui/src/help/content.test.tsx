/** Every topic has a text, and every link leads to AWS's documentation. */
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { BackendContext } from "../backend/context";
import { fakeBackend } from "../testing/fake-backend";
import { HELP } from "./content";
import { HelpTopicPanel } from "./HelpTopicPanel";
import type { HelpTopic } from "./topics";

// The compiler knows that no topic is missing: `HELP` is a record of all of them.
const TOPICS = Object.entries(HELP);

it.each(TOPICS)("%s has text in plain words", (_, text) => {
  const { link, title, ...answers } = text;
  expect(title).not.toBe("");
  for (const answer of Object.values(answers)) {
    expect(answer).toMatch(/^([A-Z0-9]|kubectl).*\.$/s);
    expect(answer).not.toMatch(/!|\bplease\b|\bsimply\b/i);
    expect(answer.length).toBeLessThan(400);
  }
  expect(link.url).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/);
});

it("opens its link in the person's browser", () => {
  const backend = fakeBackend();
  const topic: HelpTopic = "nat";
  render(
    <BackendContext.Provider value={backend}>
      <HelpTopicPanel topic={topic} />
    </BackendContext.Provider>,
  );
  expect(screen.getByText("Can it be changed later")).toBeTruthy();
  screen.getByRole("link", { name: new RegExp(HELP[topic].link.text) }).click();
  expect(backend.calls).toEqual([["openLink", HELP[topic].link.url]]);
});
