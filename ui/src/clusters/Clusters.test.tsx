/** The home screen: what stands, the way in, and the way to delete. */
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { type FakeBackend, fakeBackend } from "../testing/fake-backend";
import { createdRun, deletedRun } from "../testing/run-samples";
import { Clusters } from "./Clusters";

const NOT_CONNECTED: Problem = {
  code: "not-connected",
  title: "Landfall is not connected",
  what_happened: "It was closed since.",
  what_to_do: "Connect again.",
  aws: null,
  left_behind: [],
};

it("explains itself when there is nothing", async () => {
  const { onNew } = show([]);
  fireEvent.click(await screen.findByTestId("new-cluster"));
  expect(screen.getByTestId("welcome").textContent).toContain("demo cloud");
  expect(onNew).toHaveBeenCalledOnce();
});

it("opens a cluster", async () => {
  const { onOpen } = show([createdRun()]);
  fireEvent.click(within(await screen.findByTestId("cluster-row-first-steps")).getByText("first-steps"));
  expect(onOpen).toHaveBeenCalledWith("run-1");
});

it("deletes after the name is typed, and shows it go", async () => {
  const { backend, onOpen } = show([createdRun()]);
  fireEvent.click(await screen.findByTestId("delete-first-steps"));
  confirmWith("first-steps");
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("run-1"); });
  expect(backend.calls).toEqual([["deleteRun", "run-1", "first-steps"]]);
});

it("asks for credentials when it is not connected, and repeats the deletion", async () => {
  const backend = fakeBackend();
  const deleteRun = vi.spyOn(backend, "deleteRun").mockRejectedValueOnce(NOT_CONNECTED);
  const { onOpen } = show([createdRun({ demo: true })], backend);
  fireEvent.click(await screen.findByTestId("delete-first-steps"));
  confirmWith("first-steps");
  fireEvent.click(await screen.findByTestId("reconnect-connect"));
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("run-1"); });
  expect(deleteRun).toHaveBeenCalledTimes(2);
});

it("takes a deleted cluster off the list", async () => {
  const { backend } = show([deletedRun()]);
  fireEvent.click(await screen.findByTestId("forget-first-steps"));
  await screen.findByTestId("welcome");
  expect(backend.calls).toEqual([["forgetRun", "run-1"]]);
});

it("says in words why a journal cannot be read", async () => {
  const backend = fakeBackend();
  const [summary] = await summaries(backend, createdRun());
  vi.spyOn(backend, "listRuns").mockResolvedValue([{ ...summary, unreadable: "Line 3 of its journal was cut off." }]);
  show([], backend);
  expect(await screen.findByText("Line 3 of its journal was cut off.")).toBeTruthy();
  expect(screen.queryByTestId("delete-first-steps")).toBeNull();
});

async function summaries(backend: FakeBackend, run: Run) {
  backend.runs.set(run.id, run);
  const [first] = await backend.listRuns();
  if (first === undefined) throw new Error("no run");
  return [first] as const;
}

function show(runs: Run[], backend: FakeBackend = fakeBackend()) {
  for (const run of runs) backend.runs.set(run.id, run);
  const onNew = vi.fn();
  const onOpen = vi.fn();
  render(
    <BackendContext.Provider value={backend}>
      <Clusters onNew={onNew} onOpen={onOpen} />
    </BackendContext.Provider>,
  );
  return { backend, onNew, onOpen };
}

function confirmWith(name: string): void {
  const input = screen.getByTestId("delete-confirm-name").querySelector("input");
  if (input === null) throw new Error("no field for the name");
  fireEvent.change(input, { target: { value: name } });
  fireEvent.click(screen.getByTestId("delete-confirm"));
}
