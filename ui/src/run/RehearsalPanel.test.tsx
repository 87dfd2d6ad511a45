/** Rehearsing a failure in the middle of a run: choosing it, waiting for it, meeting it, and getting out of it. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { fakeBackend } from "../testing/fake-backend";
import { NOT_CONNECTED, PROBLEM, REHEARSALS } from "../testing/fake-facts";
import { chooseIn, optionsIn } from "../testing/open-wizard";
import { createdRun, deletedRun, deletingRun, failedRun, runningRun } from "../testing/run-samples";
import { RunScreen } from "./RunScreen";

const QUOTA = "address-quota";
const CAPACITY = "no-capacity";
const LOCKED_OUT = "locked-out";
const SOLUTION = "Release an address that nothing uses";

it("is folded until there is something in it, and chooses from the whole library with what there is to know", async () => {
  const { backend } = await show(runningRun({ demo: true }));
  expect(isOpen()).toBe(false);
  unfold();
  expect(optionsIn(panel()).map(({ textContent }) => textContent)).toEqual([
    "NoneNothing more goes wrong.",
    ...REHEARSALS.map(({ title, lesson }) => `${title}${lesson}`),
  ]);
  chooseIn(panel(), "no free machines");
  const words = await screen.findByTestId("rehearsal-words");
  for (const text of ["It is met when workers are made.", "changes by the minute", "CREATE_FAILED"]) expect(words.textContent).toContain(text);
  // Who is to meet it is not told the way out before asking for it.
  expect(solution(words).getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(screen.getByTestId("begin-rehearsal"));
  await screen.findByTestId(`rehearsal-${CAPACITY}`);
  expect(backend.calls).toEqual([["rehearse", CAPACITY]]);
  expect(screen.queryByTestId("begin-rehearsal")).toBeNull();
});

it("finds a failure by typing", async () => {
  await show(runningRun({ demo: true }));
  unfold();
  optionsIn(panel());
  fireEvent.change(screen.getByLabelText("Find a failure"), { target: { value: "kubectl is" } });
  expect(within(panel()).queryAllByRole("option").map(({ textContent }) => textContent)).toEqual([]);
  expect(screen.getByText("No failure matches")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Find a failure"), { target: { value: "elastic ip" } });
  const [found, ...others] = within(panel()).getAllByRole("option");
  expect(found?.textContent).toContain("Elastic IP");
  expect(others).toEqual([]);
});

it("shows what waits for its moment, opens for it, and takes it back", async () => {
  const { backend } = await show(runningRun({ demo: true }));
  act(() => { backend.setRehearsal(CAPACITY, "waits"); });
  expect(isOpen()).toBe(true);
  const item = screen.getByTestId(`rehearsal-${CAPACITY}`);
  expect(item.textContent).toContain("Waits for its moment. It is met when workers are made.");
  expect(within(item).queryByTestId("part-is-done")).toBeNull();
  // What waits is not offered once more.
  expect(optionsIn(panel()).some(({ textContent }) => textContent.includes("no free machines"))).toBe(false);
  fireEvent.click(screen.getByTestId(`take-back-${CAPACITY}`));
  await waitFor(() => { expect(screen.queryByTestId(`rehearsal-${CAPACITY}`)).toBeNull(); });
  expect(backend.calls).toEqual([["endRehearsal", CAPACITY]]);
});

it("says that a part which is behind may let a failure wait for long", async () => {
  const { backend } = await show(createdRun({ demo: true }));
  act(() => { backend.setRehearsal(QUOTA, "waits"); });
  expect(screen.getByTestId(`rehearsal-${QUOTA}`).textContent).toContain("has that part behind it");
  act(() => { backend.setRehearsal(LOCKED_OUT, "waits"); });
  expect(screen.getByTestId(`rehearsal-${LOCKED_OUT}`).textContent).toContain("once the cluster stands: with kubectl, or when it is deleted");
  expect(within(screen.getByTestId(`rehearsal-${LOCKED_OUT}`)).queryByTestId("part-is-done")).toBeNull();
});

it("shows the way out of what has happened, solves it, and leads to the terminal", async () => {
  const { backend } = await show(runningRun({ demo: true }));
  act(() => { backend.setRehearsal(QUOTA, "happened"); });
  const item = screen.getByTestId(`rehearsal-${QUOTA}`);
  expect(item.textContent).toContain("Has happened");
  expect(item.textContent).toContain(SOLUTION);
  expect(within(item).getByTestId("rehearsal-solution").querySelector("[aria-expanded]")).toBeNull();
  fireEvent.click(screen.getByTestId(`by-terminal-${QUOTA}`));
  expect(within(screen.getByTestId("terminal-panel")).getAllByRole("checkbox")).toContain(document.activeElement);
  fireEvent.click(screen.getByTestId(`solve-${QUOTA}`));
  await waitFor(() => { expect(screen.getByTestId(`rehearsal-${QUOTA}`).textContent).toContain("Over"); });
  expect(backend.calls).toEqual([["endRehearsal", QUOTA]]);
  // It can be met again.
  expect(optionsIn(panel()).some(({ textContent }) => textContent.includes("Elastic IP"))).toBe(true);
});

it("says beside a failed step that it was rehearsed, and solves it and tries again in one press", async () => {
  const { backend } = await show(failedRun(PROBLEM, { demo: true }));
  expect(screen.queryByTestId(`rehearsed-${QUOTA}`)).toBeNull();
  act(() => { backend.setRehearsal(QUOTA, "happened"); });
  const beside = screen.getByTestId(`rehearsed-${QUOTA}`);
  // That the step failed because of it is not known.
  expect(beside.textContent).toContain("A failure you rehearse has happened: The account has no free Elastic IP address");
  expect(beside.textContent).toContain(SOLUTION);
  // Said once.
  expect(screen.getByTestId(`rehearsal-${QUOTA}`).textContent).not.toContain(SOLUTION);
  expect(screen.queryByTestId(`solve-${QUOTA}`)).toBeNull();
  fireEvent.click(screen.getByTestId(`solve-and-try-again-${QUOTA}`));
  await waitFor(() => { expect(backend.calls).toEqual([["endRehearsal", QUOTA], ["tryAgain", "run-1"]]); });
  await waitFor(() => { expect(screen.queryByTestId(`rehearsed-${QUOTA}`)).toBeNull(); });
});

it("says the same of what holds up the whole run, and of nothing while it is stopping", async () => {
  const held: Partial<Run> = { demo: true, phase: "paused", words: "Paused: the credentials have ended", problem: PROBLEM };
  const { backend } = await show(runningRun(held));
  act(() => { backend.setRehearsal(QUOTA, "happened"); });
  expect(screen.getByTestId(`rehearsed-${QUOTA}`)).toBeTruthy();
  cleanup();
  const stopping = await show(failedRun(PROBLEM, { demo: true, phase: "stopping", words: "Stopping" }));
  act(() => { stopping.backend.setRehearsal(QUOTA, "happened"); });
  expect(screen.queryByTestId(`rehearsed-${QUOTA}`)).toBeNull();
  expect(screen.getByTestId(`solve-${QUOTA}`)).toBeTruthy();
});

it("does not try again where solving is refused, and says why", async () => {
  const { backend } = await show(failedRun(PROBLEM, { demo: true }));
  act(() => { backend.setRehearsal(QUOTA, "happened"); });
  const refused = { ...PROBLEM, title: "The demo account is open elsewhere" };
  vi.spyOn(backend, "endRehearsal").mockRejectedValueOnce(Object.assign(new Error(refused.title), refused));
  fireEvent.click(screen.getByTestId(`solve-and-try-again-${QUOTA}`));
  expect((await screen.findByTestId("action-problem")).textContent).toContain(refused.title);
  expect(backend.calls).toEqual([]);
});

it("still teaches what has passed while a step is failed, and clears away what is left of it", async () => {
  const { backend } = await show(failedRun(PROBLEM, { demo: true }));
  act(() => { backend.setRehearsal(QUOTA, "over"); });
  const beside = screen.getByTestId(`rehearsed-${QUOTA}`);
  for (const text of ["A failure you rehearsed is over: The account has", "It has passed, or it was solved. Try again.", SOLUTION]) {
    expect(beside.textContent).toContain(text);
  }
  // Trying again is the first choice, as after any failure.
  expect(screen.getByTestId("try-again").className).toContain("primary");
  fireEvent.click(screen.getByTestId(`solve-and-try-again-${QUOTA}`));
  await waitFor(() => { expect(backend.calls).toEqual([["endRehearsal", QUOTA], ["tryAgain", "run-1"]]); });
  await waitFor(() => { expect(screen.queryByTestId(`rehearsed-${QUOTA}`)).toBeNull(); });
  // Nothing is failed any more: nothing to clear away.
  expect(screen.queryByTestId(`clear-${QUOTA}`)).toBeNull();
});

it("says what happens now before what is over, which can be cleared away below", async () => {
  const { backend } = await show(failedRun(PROBLEM, { demo: true }));
  act(() => {
    backend.setRehearsal(QUOTA, "over");
    backend.setRehearsal(CAPACITY, "happened");
  });
  expect(screen.getByTestId(`rehearsed-${CAPACITY}`)).toBeTruthy();
  expect(screen.queryByTestId(`rehearsed-${QUOTA}`)).toBeNull();
  fireEvent.click(screen.getByTestId(`clear-${QUOTA}`));
  await waitFor(() => { expect(backend.calls).toEqual([["endRehearsal", QUOTA]]); });
});

it("keeps the keyboard where it is of use when a button goes with what it did", async () => {
  const { backend } = await show(runningRun({ demo: true }));
  unfold();
  chooseIn(panel(), "no free machines");
  press(await screen.findByTestId("begin-rehearsal"));
  await waitFor(() => { expect(document.activeElement).toBe(screen.getByTestId(`rehearsal-${CAPACITY}`)); });
  expect(screen.getByRole("group", { name: "AWS has no free machines of this type" })).toBe(document.activeElement);
  // Taken back, it goes: its panel's heading is next.
  press(screen.getByTestId(`take-back-${CAPACITY}`));
  await waitFor(() => { expect(document.activeElement).toBe(within(panel()).getByRole("button", { name: "Rehearse a failure" })); });
  act(() => { backend.setRehearsal(QUOTA, "happened"); });
  press(screen.getByTestId(`solve-${QUOTA}`));
  await waitFor(() => { expect(document.activeElement).toBe(screen.getByTestId(`rehearsal-${QUOTA}`)); });
});

it("moves the keyboard on from beside a failed step once it is solved, and nowhere when that is refused", async () => {
  const { backend } = await show(failedRun(PROBLEM, { demo: true }));
  act(() => { backend.setRehearsal(QUOTA, "happened"); });
  const refused = vi.spyOn(backend, "tryAgain").mockRejectedValueOnce(Object.assign(new Error(PROBLEM.title), PROBLEM));
  press(screen.getByTestId(`solve-and-try-again-${QUOTA}`));
  await screen.findByTestId("action-problem");
  expect(document.activeElement).toBe(screen.getByTestId(`solve-and-try-again-${QUOTA}`));
  refused.mockRestore();
  press(screen.getByTestId(`solve-and-try-again-${QUOTA}`));
  await waitFor(() => { expect(document.activeElement).toBe(screen.getByTestId(`rehearsal-${QUOTA}`)); });
});

it("says why a failure cannot be chosen, and keeps the choice", async () => {
  const { backend } = await show(runningRun({ demo: true }));
  vi.spyOn(backend, "rehearse").mockRejectedValueOnce(Object.assign(new Error(NOT_CONNECTED.title), NOT_CONNECTED));
  unfold();
  chooseIn(panel(), "Elastic IP");
  fireEvent.click(await screen.findByTestId("begin-rehearsal"));
  expect((await screen.findByTestId("rehearsal-problem")).textContent).toContain(NOT_CONNECTED.title);
  expect(panel().textContent).toContain("Elastic IP");
  fireEvent.click(screen.getByTestId("begin-rehearsal"));
  await screen.findByTestId(`rehearsal-${QUOTA}`);
  expect(backend.calls).toEqual([["rehearse", QUOTA]]);
});

it("keeps what was chosen in it when the run comes to rest", async () => {
  const { backend } = await show(runningRun({ demo: true }));
  unfold();
  chooseIn(panel(), "Elastic IP");
  await screen.findByTestId("begin-rehearsal");
  const before = panel();
  act(() => { void backend.stopRun("run-1"); });
  await screen.findByTestId("what-now");
  expect(panel()).toBe(before);
  expect(screen.getByTestId("begin-rehearsal")).toBeTruthy();
});

it("is there while a demo cluster is deleted, and nowhere else than in the demo cloud", async () => {
  await show(deletingRun({ demo: true }));
  for (const run of [createdRun(), deletedRun({ demo: true }), createdRun({ demo: true, driven_elsewhere: true })]) {
    cleanup();
    await show(run, "run-words");
    expect(screen.queryByTestId("rehearsal-panel")).toBeNull();
  }
});

const panel = (): HTMLElement => screen.getByTestId("rehearsal-panel");

function isOpen(): boolean {
  return panel().querySelector("[aria-expanded]")?.getAttribute("aria-expanded") === "true";
}

/** As by keyboard: what is pressed has the focus. */
function press(button: HTMLElement): void {
  button.focus();
  fireEvent.click(button);
}

function unfold(): void {
  fireEvent.click(within(panel()).getByRole("button", { name: "Rehearse a failure" }));
}

function solution(words: HTMLElement): HTMLElement {
  return within(within(words).getByTestId("rehearsal-solution")).getByRole("button");
}

async function show(run: Run, seen = "rehearsal-panel") {
  const backend = fakeBackend();
  backend.runs.set(run.id, run);
  render(
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={backend}>
        <RunScreen runId={run.id} onHome={vi.fn()} onChange={vi.fn()} onDelete={vi.fn()} />
      </BackendContext.Provider>
    </I18nProvider>,
  );
  await screen.findByTestId(seen);
  return { backend };
}
