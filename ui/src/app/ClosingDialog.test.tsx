/** What the question that closing the window raises promises. */
import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { BackendContext } from "../backend/context";
import { closingQuestion } from "../testing/closing-samples";
import { fakeBackend } from "../testing/fake-backend";
import { ClosingDialog } from "./ClosingDialog";

function open() {
  const backend = fakeBackend();
  render(
    <BackendContext.Provider value={backend}>
      <ClosingDialog />
    </BackendContext.Provider>,
  );
  const ask = (question: Parameters<typeof backend.askClosing>[0]): void => { act(() => { backend.askClosing(question); }); };
  const answers = (): unknown[] => backend.calls.filter(([name]) => name === "answerClosing").map(([, answer]) => answer);
  return { ask, answers };
}

test("nothing is asked until the window is to close", () => {
  open();
  expect(screen.queryByTestId("closing-dialog")).toBeNull();
});

test("the question names what is at work and how long it takes, and the page says once that it shows", () => {
  const { ask, answers } = open();
  ask(closingQuestion());
  ask({ ...closingQuestion(), words: "A second later." });
  const dialog = screen.getByTestId("closing-dialog");
  expect(dialog.textContent).toContain("A cluster is being made");
  expect(screen.getByTestId("closing-first-steps").textContent).toContain("first-steps: Creating, about 8 min 32 s left");
  expect(dialog.textContent).toContain("A second later.");
  expect(answers()).toEqual(["shown"]);
});

test("a window that is closed again while the question is open hears once more that it shows", () => {
  const { ask, answers } = open();
  ask(closingQuestion());
  ask({ ...closingQuestion(), asked: 2 });
  expect(answers()).toEqual(["shown", "shown"]);
});

test.each(["background", "stop", "stay"])("the button of %s answers that", (answer) => {
  const { ask, answers } = open();
  ask(closingQuestion());
  fireEvent.click(screen.getByTestId(`closing-${answer}`));
  expect(answers()).toEqual(["shown", answer]);
});

test("Escape keeps the window open", () => {
  const { ask, answers } = open();
  ask(closingQuestion());
  fireEvent.keyDown(screen.getByTestId("closing-background"), { key: "Escape", keyCode: 27 });
  expect(answers()).toEqual(["shown", "stay"]);
});

test("the question goes when there is nothing to ask any more", () => {
  const { ask } = open();
  ask(closingQuestion());
  ask(null);
  expect(screen.queryByTestId("closing-dialog")).toBeNull();
});
