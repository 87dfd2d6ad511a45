/** What is folded away opens for a wrong answer inside it, and is never folded under somebody's hands. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { FieldProblem } from "../backend/bindings/FieldProblem";
import { ProblemsContext } from "./Field";
import { More } from "./More";

const WRONG: FieldProblem = { field: "network.subnets.1", message: "Two blocks overlap.", remedy: "Change one of them.", severity: "error" };

function Section({ list = [], opened = false }: { list?: FieldProblem[]; opened?: boolean }) {
  return (
    <ProblemsContext.Provider value={{ list, atEmptyFields: false }}>
      <More testId="more" paths={["network.subnets"]} opened={opened}>inside</More>
    </ProblemsContext.Provider>
  );
}

const button = (): HTMLElement => screen.getByRole("button", { name: "Additional configuration" });
const isOpen = (): boolean => button().getAttribute("aria-expanded") === "true";

test("a wrong answer opens it, also where it was folded, and it stays open when the answer is right", async () => {
  const { rerender } = render(<Section opened />);
  await userEvent.click(button());
  expect(isOpen()).toBe(false);
  rerender(<Section list={[WRONG]} />);
  expect(isOpen()).toBe(true);
  rerender(<Section />);
  expect(isOpen()).toBe(true);
  await userEvent.click(button());
  expect(isOpen()).toBe(false);
});

test("what opened it may end: it stays as it is until the person folds it", async () => {
  const { rerender } = render(<Section opened />);
  expect(isOpen()).toBe(true);
  rerender(<Section />);
  expect(isOpen()).toBe(true);
  rerender(<Section opened />);
  await userEvent.click(button());
  expect(isOpen()).toBe(false);
});

test("a wrong answer elsewhere does not open it", () => {
  render(<Section list={[{ ...WRONG, field: "network.subnets_of_others" }]} />);
  expect(isOpen()).toBe(false);
});
