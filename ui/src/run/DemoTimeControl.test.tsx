/** The demo cloud's time on the run screen: it stands still, says so, and goes on. */
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { fakeBackend } from "../testing/fake-backend";
import { PROBLEM } from "../testing/fake-facts";
import { failedRun, runningRun } from "../testing/run-samples";
import { RunScreen } from "./RunScreen";

const STANDS = "The demo cloud's time stands still";

it("lets time stand still and go on, and the headline says so", async () => {
  const { backend } = show(runningRun({ demo: true, demo_speed: "10" }));
  expect(headline()).toBe("Creating");
  fireEvent.click(button());
  await waitFor(() => { expect(headline()).toBe(`Creating. ${STANDS}`); });
  expect(button().textContent).toBe("Go on");
  expect(button().getAttribute("aria-label")).toBe("Go on with the demo cloud's time");
  fireEvent.click(button());
  await waitFor(() => { expect(headline()).toBe("Creating"); });
  expect(button().textContent).toBe("Pause");
  expect(backend.calls).toEqual([["pauseDemo", true], ["pauseDemo", false]]);
});

it("shows what holds on a fresh page, and a speed chosen meanwhile lets it stand", async () => {
  const { backend } = show(runningRun({ demo: true, demo_speed: "10", demo_paused: true }));
  expect(headline()).toContain(STANDS);
  expect(button().textContent).toBe("Go on");
  fireEvent.click(within(screen.getByTestId("demo-speed")).getByText("60×"));
  await waitFor(() => { expect(backend.calls).toEqual([["setDemoSpeed", "60"]]); });
  expect(button().textContent).toBe("Go on");
});

it("believes the engine as soon as it speaks, also when somebody else lets time go on", async () => {
  const { backend, put } = show(runningRun({ demo: true, demo_speed: "10" }));
  // The engine's word comes late.
  vi.spyOn(backend, "pauseDemo").mockResolvedValue();
  fireEvent.click(button());
  await waitFor(() => { expect(button().textContent).toBe("Go on"); });
  put({ demo_paused: true });
  await waitFor(() => { expect(headline()).toContain(STANDS); });
  put({ demo_paused: false });
  await waitFor(() => { expect(button().textContent).toBe("Pause"); });
});

it("is there where nothing moves, as long as time stands", () => {
  show(failedRun(PROBLEM, { demo: true, demo_paused: true }));
  expect(headline()).toContain(STANDS);
  expect(button().textContent).toBe("Go on");
});

it("is not there on AWS, whose time nobody stops, nor on a demo that rests", () => {
  show(runningRun());
  expect(screen.queryByTestId("demo-pause")).toBeNull();
  show(failedRun(PROBLEM, { demo: true, id: "run-2" }));
  expect(screen.queryByTestId("demo-pause")).toBeNull();
});

const button = (): HTMLElement => screen.getByTestId("demo-pause");
const headline = (): string => screen.getByTestId("run-words").textContent.replace(/^Info|^Stopped/, "").trim();

function show(run: Run) {
  const backend = fakeBackend();
  backend.runs.set(run.id, run);
  const watch = vi.spyOn(backend, "watchRun");
  render(
    <BackendContext.Provider value={backend}>
      <RunScreen runId={run.id} onHome={vi.fn()} onChange={vi.fn()} onDelete={vi.fn()} />
    </BackendContext.Provider>,
  );
  const put = (rest: Partial<Run>): void => {
    act(() => { watch.mock.lastCall?.[1]({ event: null, run: { ...run, ...rest } }); });
  };
  return { backend, put };
}
