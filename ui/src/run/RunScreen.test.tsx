/** What a person can do with a run: mend it, undo it, leave it, use it. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { type FakeBackend, fakeBackend } from "../testing/fake-backend";
import { createdRun, deletedRun, failedRun, runningRun } from "../testing/run-samples";
import { RunScreen } from "./RunScreen";

const PROBLEM: Problem = {
  code: "address-quota",
  title: "The account has no free Elastic IP address",
  what_happened: "AWS allows 5 addresses in a Region, and all are in use.",
  what_to_do: "Release one, or ask AWS for more, then try again.",
  aws: { service: "EC2", action: "AllocateAddress", code: "AddressLimitExceeded", message: "The maximum number…", request_id: "abc-123" },
  left_behind: ["VPC vpc-1"],
};

const NOT_CONNECTED: Problem = { ...PROBLEM, code: "not-connected", title: "Landfall is not connected", aws: null, left_behind: [] };

it("shows the problem of a failed run, and Try again runs it again", async () => {
  const { backend } = show(failedRun(PROBLEM));
  const problem = screen.getByTestId("problem-address-a");
  for (const words of [PROBLEM.title, PROBLEM.what_happened, PROBLEM.what_to_do, "AddressLimitExceeded", "abc-123", "VPC vpc-1"]) {
    expect(problem.textContent).toContain(words);
  }
  fireEvent.click(screen.getByTestId("try-again"));
  await waitFor(() => { expect(backend.calls).toEqual([["tryAgain", "run-1"]]); });
});

it("undoes everything only once the name is typed", async () => {
  const { backend } = show(failedRun(PROBLEM));
  fireEvent.click(screen.getByTestId("undo-everything"));
  const confirm = (): HTMLButtonElement => screen.getByTestId("delete-confirm");
  type("first-step");
  expect(confirm().disabled).toBe(true);
  fireEvent.click(confirm());
  expect(backend.calls).toEqual([]);
  type("first-steps");
  fireEvent.click(confirm());
  await waitFor(() => { expect(backend.calls).toEqual([["deleteRun", "run-1", "first-steps"]]); });
});

it("leaves a failed run and says what it costs", () => {
  const { home } = show(failedRun(PROBLEM));
  expect(screen.getByTestId("what-now").textContent).toContain("0.005 USD an hour");
  fireEvent.click(screen.getByTestId("leave-it"));
  expect(home).toHaveBeenCalledOnce();
});

it("asks for credentials when it is not connected, and repeats", async () => {
  const backend = fakeBackend();
  const tryAgain = vi.spyOn(backend, "tryAgain").mockRejectedValueOnce(NOT_CONNECTED);
  show(failedRun(PROBLEM), backend);
  fireEvent.click(screen.getByTestId("try-again"));
  const dialog = await screen.findByTestId("reconnect-dialog");
  fireEvent.click(within(dialog).getByLabelText(/Paste credentials/));
  const field = dialog.querySelector("textarea");
  if (field === null) throw new Error("no field to paste into");
  fireEvent.change(field, { target: { value: "export AWS_ACCESS_KEY_ID=…" } });
  fireEvent.click(screen.getByTestId("reconnect-connect"));
  await waitFor(() => { expect(tryAgain).toHaveBeenCalledTimes(2); });
  expect(backend.calls.slice(0, 2)).toEqual([
    ["paste", "export AWS_ACCESS_KEY_ID=…"],
    ["connect", { type: "aws", source: { type: "pasted" } }, "us-east-1"],
  ]);
  expect(screen.queryByTestId("reconnect-dialog")).toBeNull();
});

it("shows in words why the engine refused", async () => {
  const backend = fakeBackend();
  vi.spyOn(backend, "stopRun").mockRejectedValueOnce(PROBLEM);
  show(runningRun(), backend);
  fireEvent.click(screen.getByTestId("stop-run"));
  expect((await screen.findByTestId("action-problem")).textContent).toContain(PROBLEM.title);
});

it("shows the commands of a finished run once the kubeconfig is written", async () => {
  const { backend } = show(createdRun());
  const merge = vi.spyOn(backend, "mergeKubeconfig");
  fireEvent.click(screen.getByTestId("merge-kubeconfig"));
  expect((await screen.findByTestId("merge-result")).textContent).toContain("Added new context");
  expect(screen.getByText("kubectl get nodes")).toBeTruthy();
  expect(merge).toHaveBeenCalledWith("run-1", "landfall");
});

it("makes the rest of a guided run with the answers as they are", async () => {
  const run = runningRun({ phase: "stage-done", words: "Network done", guided: true, through: "network" });
  const { backend } = show(run);
  fireEvent.click(screen.getByTestId("create-rest"));
  await waitFor(() => { expect(backend.calls).toEqual([["continueRun", "run-1", run.spec, "workers"]]); });
});

it("changes the speed of a demo, and offers no speed on AWS", () => {
  const { backend } = show(runningRun({ demo: true }));
  fireEvent.click(within(screen.getByTestId("demo-speed")).getByText("60×"));
  expect(backend.calls).toEqual([["setDemoSpeed", "60"]]);
  cleanup();
  show(runningRun());
  expect(screen.queryByTestId("demo-speed")).toBeNull();
});

it("says that nothing is left, and leads home", () => {
  const { home } = show(deletedRun());
  expect(screen.getByTestId("nothing-left").textContent).toContain("Nothing is left");
  fireEvent.click(screen.getByTestId("deleted-home"));
  expect(home).toHaveBeenCalledOnce();
});

it("tells a step's command only to those who open it", () => {
  show(runningRun());
  const row = screen.getByTestId("step-cluster");
  expect(row.textContent).toContain("AWS is making it");
  expect(row.textContent).not.toContain("aws ec2 create-cluster");
  fireEvent.click(within(row).getByRole("button"));
  expect(row.textContent).toContain("aws ec2 create-cluster");
});

it("draws the last of many updates", () => {
  vi.useFakeTimers();
  try {
    const { update } = show(runningRun({ words: "Creating 0" }));
    act(() => {
      for (let count = 1; count <= 50; count += 1) update(runningRun({ words: `Creating ${count}` }));
      vi.advanceTimersByTime(300);
    });
    expect(screen.getByTestId("run-words").textContent).toContain("Creating 50");
  } finally {
    vi.useRealTimers();
  }
});

it("lets nothing spin", () => {
  const { container } = show(runningRun());
  expect(container.querySelector("[class*=spinner]")).toBeNull();
});

function show(run: Run, backend: FakeBackend = fakeBackend()) {
  backend.runs.set(run.id, run);
  const watch = vi.spyOn(backend, "watchRun");
  const home = vi.fn();
  const { container } = render(
    <BackendContext.Provider value={backend}>
      <RunScreen runId={run.id} onHome={home} />
    </BackendContext.Provider>,
  );
  // The page's own callback, to be called as fast as the engine would.
  const update = (next: Run): void => { watch.mock.lastCall?.[1]({ event: null, run: next }); };
  return { backend, home, container, update };
}

function type(name: string): void {
  const input = screen.getByTestId("delete-confirm-name").querySelector("input");
  if (input === null) throw new Error("no field for the name");
  fireEvent.change(input, { target: { value: name } });
}
