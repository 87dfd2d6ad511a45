/** What a person can do with a run: mend it, undo it, leave it, use it. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Problem } from "../backend/bindings/Problem";
import type { Receipt } from "../backend/bindings/Receipt";
import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { type FakeBackend, fakeBackend } from "../testing/fake-backend";
import { BALANCER, RECEIPT } from "../testing/fake-deletion";
import { createdRun, deletedRun, failedRun, runningRun } from "../testing/run-samples";
import { RunScreen } from "./RunScreen";

const PROBLEM: Problem = {
  code: "address-quota",
  title: "The account has no free Elastic IP address",
  what_happened: "AWS allows 5 addresses in a Region, and all are in use.",
  what_to_do: "Release one, or ask AWS for more, then try again.",
  aws: { service: "EC2", action: "AllocateAddress", code: "AddressLimitExceeded", message: "The maximum number…", request_id: "abc-123" },
  left_behind: ["VPC vpc-1"],
  remedy: null,
};

const NOT_CONNECTED: Problem = { ...PROBLEM, code: "not-connected", title: "Landfall is not connected", aws: null, left_behind: [] };

const EXPIRED: Problem = {
  ...NOT_CONNECTED,
  code: "credentials-expired",
  title: "The credentials have ended",
  what_happened: "Temporary credentials last for some hours, and these are over.",
  remedy: { label: "Connect again", action: { kind: "another-identity" } },
};

/** A run that waits for other credentials. */
const HELD: Partial<Run> = { phase: "paused", words: "Paused: the credentials have ended", problem: EXPIRED };

it("shows the problem of a failed run, and Try again runs it again", async () => {
  const { backend } = show(failedRun(PROBLEM));
  const problem = screen.getByTestId("problem-address-a");
  for (const words of [PROBLEM.title, PROBLEM.what_happened, PROBLEM.what_to_do, "AddressLimitExceeded", "abc-123", "VPC vpc-1"]) {
    expect(problem.textContent).toContain(words);
  }
  fireEvent.click(screen.getByTestId("try-again"));
  await waitFor(() => { expect(backend.calls).toEqual([["tryAgain", "run-1"]]); });
});

it("asks on a page of its own before anything is undone or deleted", () => {
  const { onDelete } = show(failedRun(PROBLEM));
  fireEvent.click(screen.getByTestId("undo-everything"));
  const place = { name: "first-steps", region: "us-east-1", account: "111122223333", demo: false, source: null };
  expect(onDelete).toHaveBeenLastCalledWith({ ...place, id: "run-1", title: "Undo everything" });
  cleanup();
  const created = show(createdRun());
  fireEvent.click(screen.getByTestId("delete-cluster"));
  expect(created.onDelete).toHaveBeenLastCalledWith({ ...place, id: "run-1", title: "Delete cluster" });
});

it("offers the remedy of a failed step first, and Try again beside it", async () => {
  const remedy = { label: "Use one NAT gateway and try again", action: { kind: "single-nat-gateway" as const } };
  const { backend } = show(failedRun({ ...PROBLEM, remedy }));
  fireEvent.click(screen.getByText(remedy.label));
  await waitFor(() => { expect(backend.calls).toEqual([["mendRun", "run-1", "address-a"]]); });
  await waitFor(() => { expect(screen.getByTestId<HTMLButtonElement>("try-again").disabled).toBe(false); });
  fireEvent.click(screen.getByTestId("try-again"));
  await waitFor(() => { expect(backend.calls.at(-1)).toEqual(["tryAgain", "run-1"]); });
});

it("lets a failed step be tried again while others still run", async () => {
  const { backend } = show(failedRun(PROBLEM, { phase: "running", words: "Creating: 1 step failed, the rest goes on" }));
  fireEvent.click(screen.getByTestId("retry-address-a"));
  await waitFor(() => { expect(backend.calls).toEqual([["tryAgain", "run-1"]]); });
});

it("connects again when credentials ended, with those it began with, and goes on", async () => {
  const { backend } = show(runningRun({ ...HELD, source: { type: "profile", name: "workshop" } }));
  expect(screen.getByTestId("run-problem").textContent).toContain(EXPIRED.what_happened);
  expect(screen.queryByTestId("try-again")).toBeNull();
  fireEvent.click(screen.getByTestId("connect-again"));
  const dialog = await screen.findByTestId("reconnect-dialog");
  await waitFor(() => { expect(within(dialog).getByLabelText<HTMLInputElement>(/Profile workshop/).checked).toBe(true); });
  fireEvent.click(screen.getByTestId("reconnect-connect"));
  await waitFor(() => { expect(backend.calls.at(-1)).toEqual(["tryAgain", "run-1"]); });
  expect(backend.calls[0]).toEqual(["connect", { type: "aws", source: { type: "profile", name: "workshop" } }, "us-east-1"]);
  await waitFor(() => { expect(screen.queryByTestId("reconnect-dialog")).toBeNull(); });
});

it("says inside the dialog that credentials are of another account, and lets others be chosen", async () => {
  const backend = fakeBackend();
  const other: Problem = { ...NOT_CONNECTED, code: "other-account", what_happened: "The cluster is in account 111122223333, these lead to 444455556666." };
  const tryAgain = vi.spyOn(backend, "tryAgain").mockRejectedValueOnce(other);
  show(runningRun({ ...HELD, source: { type: "environment" } }), backend);
  fireEvent.click(screen.getByTestId("connect-again"));
  const dialog = await screen.findByTestId("reconnect-dialog");
  await waitFor(() => { expect(within(dialog).getByLabelText<HTMLInputElement>(/Environment/).checked).toBe(true); });
  fireEvent.click(screen.getByTestId("reconnect-connect"));
  expect((await screen.findByTestId("reconnect-problem")).textContent).toContain("444455556666");
  fireEvent.click(within(dialog).getByLabelText(/Profile workshop/));
  fireEvent.click(screen.getByTestId("reconnect-connect"));
  await waitFor(() => { expect(tryAgain).toHaveBeenCalledTimes(2); });
  await waitFor(() => { expect(screen.queryByTestId("reconnect-dialog")).toBeNull(); });
});

it("tries again when the journal could not be written", async () => {
  const problem: Problem = { ...NOT_CONNECTED, code: "journal-unwritable", title: "Landfall cannot write its journal" };
  const { backend } = show(runningRun({ phase: "paused", words: "Paused", problem }));
  fireEvent.click(screen.getByTestId("run-try-again"));
  await waitFor(() => { expect(backend.calls).toEqual([["tryAgain", "run-1"]]); });
});

it("says what slows the run down, as long as it does", () => {
  vi.useFakeTimers();
  try {
    const { update } = show(runningRun({ slowed_by: "No answer from AWS for 3 minutes. Landfall keeps trying." }));
    expect(screen.getByTestId("slowed-by").textContent).toContain("No answer from AWS for 3 minutes");
    act(() => {
      update(runningRun());
      vi.advanceTimersByTime(300);
    });
    expect(screen.queryByTestId("slowed-by")).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

it("shows how long the credentials last, and warns when the run needs longer", () => {
  show(runningRun({ remaining_seconds: 300, credentials_end: Date.now() + 42.5 * 60_000 }));
  expect(screen.getByTestId("credentials-end").textContent).toBe("The credentials end in 42 minutes");
  cleanup();
  show(runningRun({ remaining_seconds: 600, credentials_end: Date.now() + 5.5 * 60_000 }));
  expect(screen.getByTestId("credentials-end").textContent).toContain("in 5 minutes, before this run does");
  cleanup();
  show(runningRun({ credentials_end: Date.now() - 1000 }));
  expect(screen.getByTestId("credentials-end").textContent).toBe("The credentials have ended");
});

it("follows a run that another Landfall drives, and offers nothing to press", () => {
  show(failedRun(PROBLEM, { driven_elsewhere: true }));
  expect(screen.getByTestId("driven-elsewhere").textContent).toContain("Another Landfall drives this run");
  for (const id of ["what-now", "try-again", "stop-run", "delete-cluster"]) expect(screen.queryByTestId(id)).toBeNull();
  cleanup();
  show(runningRun({ driven_elsewhere: true }));
  expect(screen.queryByTestId("stop-run")).toBeNull();
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

it("shows the receipt of a delete, saves it and says where, and leads home", async () => {
  const { home, backend } = show(deletedRun());
  expect(screen.getByTestId("nothing-left").textContent).toContain("Nothing is left of first-steps: 0.00 USD an hour");
  fireEvent.click(screen.getByTestId("save-receipt"));
  expect((await screen.findByTestId("receipt-path")).textContent).toContain("landfall-receipt-run-1.md");
  expect(backend.calls).toEqual([["saveReceipt", "run-1"]]);
  fireEvent.click(screen.getByTestId("deleted-home"));
  expect(home).toHaveBeenCalledOnce();
});

it("says what remains after a delete, how to remove it, and leads to choosing it", () => {
  const receipt: Receipt = { ...RECEIPT, words: "1 thing remains: 0.0225 USD an hour", remaining: [BALANCER], cost_per_hour: 0.0225 };
  const { onDelete } = show(deletedRun({ receipt }));
  expect(screen.queryByTestId("nothing-left")).toBeNull();
  expect(screen.getByTestId("something-left").textContent).toContain(receipt.words);
  const remaining = screen.getByTestId("remaining").textContent;
  for (const words of [BALANCER.title, BALANCER.made_by, BALANCER.command]) expect(remaining).toContain(words);
  fireEvent.click(screen.getByTestId("delete-again"));
  expect(onDelete).toHaveBeenCalledWith(expect.objectContaining({ id: "run-1", title: "Delete what remains" }));
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

it("leads to the answers of a cluster that stands, unless another Landfall drives it", () => {
  const { onChange } = show(createdRun());
  fireEvent.click(screen.getByTestId("change-cluster"));
  expect(onChange).toHaveBeenCalledWith(createdRun());
  cleanup();
  show(createdRun({ driven_elsewhere: true }));
  expect(screen.queryByTestId("change-cluster")).toBeNull();
});

it("lets nothing spin", () => {
  const { container } = show(runningRun());
  expect(container.querySelector("[class*=spinner]")).toBeNull();
});

function show(run: Run, backend: FakeBackend = fakeBackend()) {
  backend.runs.set(run.id, run);
  const watch = vi.spyOn(backend, "watchRun");
  const home = vi.fn();
  const onDelete = vi.fn();
  const onChange = vi.fn();
  const { container } = render(
    <BackendContext.Provider value={backend}>
      <RunScreen runId={run.id} onHome={home} onChange={onChange} onDelete={onDelete} />
    </BackendContext.Provider>,
  );
  // The page's own callback, to be called as fast as the engine would.
  const update = (next: Run): void => { watch.mock.lastCall?.[1]({ event: null, run: next }); };
  return { backend, home, onChange, onDelete, container, update };
}
