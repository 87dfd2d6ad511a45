/** The home screen: what stands, the way in, and the way to delete. */
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { type FakeBackend, fakeBackend } from "../testing/fake-backend";
import { LOST } from "../testing/fake-deletion";
import { NOT_CONNECTED } from "../testing/fake-facts";
import { GONE, openTerminal } from "../testing/fake-terminal";
import { createdRun, deletedRun, runningRun } from "../testing/run-samples";
import { Clusters } from "./Clusters";

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

it("asks on a page of its own before a cluster is deleted", async () => {
  const { onDelete } = show([createdRun()]);
  fireEvent.click(await screen.findByTestId("delete-first-steps"));
  expect(onDelete).toHaveBeenCalledWith(expect.objectContaining({ id: "run-1", name: "first-steps", title: "Delete cluster" }));
});

it("goes on with a run that was cut short in one press, and opens it", async () => {
  const { backend, onOpen } = show([runningRun({ phase: "paused", words: "Paused in the middle: what stands is kept" })]);
  expect((await screen.findByTestId("clusters")).textContent).toContain("Paused in the middle");
  fireEvent.click(screen.getByTestId("continue-first-steps"));
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("run-1"); });
  expect(backend.calls).toEqual([["tryAgain", "run-1"]]);
});

it("asks for credentials when it is not connected, and then goes on", async () => {
  const backend = fakeBackend();
  const tryAgain = vi.spyOn(backend, "tryAgain").mockRejectedValueOnce(NOT_CONNECTED);
  const { onOpen } = show([runningRun({ demo: true, phase: "paused" })], backend);
  fireEvent.click(await screen.findByTestId("continue-first-steps"));
  fireEvent.click(await screen.findByTestId("reconnect-connect"));
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("run-1"); });
  expect(tryAgain).toHaveBeenCalledTimes(2);
});

it("says that another Landfall drives a run, and offers only to look", async () => {
  show([runningRun({ driven_elsewhere: true })]);
  expect((await screen.findByTestId("clusters")).textContent).toContain("Another Landfall drives this run");
  expect(screen.getByTestId("open-first-steps")).toBeTruthy();
  for (const id of ["continue-first-steps", "delete-first-steps"]) expect(screen.queryByTestId(id)).toBeNull();
});

it("shows clusters that were found without a journal, and takes one up again", async () => {
  const backend = fakeBackend();
  backend.setLostRuns([LOST]);
  const { onOpen } = show([createdRun()], backend);
  const lost = await screen.findByTestId("lost-stray");
  for (const words of ["Found in your account", "0.10 USD an hour", LOST.words, "VPC (vpc-0a1b2c3d)"]) expect(lost.textContent).toContain(words);
  fireEvent.click(screen.getByTestId("recover-stray"));
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("stray-19a"); });
});

it("looks for lost clusters where the person says, also on the first screen", async () => {
  const { backend } = show([]);
  fireEvent.click(await screen.findByTestId("find-lost"));
  const dialog = await screen.findByTestId("find-lost-dialog");
  fireEvent.click(await within(dialog).findByLabelText(/Profile workshop/));
  fireEvent.click(screen.getByTestId("find-lost-look"));
  expect((await screen.findByTestId("no-lost-clusters")).textContent).toContain("account 111122223333, eu-central-1");
  expect(backend.calls).toEqual([["connect", { type: "aws", source: { type: "profile", name: "workshop" } }, "eu-central-1"]]);
  expect(screen.queryByTestId("find-lost-dialog")).toBeNull();
});

it("takes a deleted cluster off the list", async () => {
  const { backend } = show([deletedRun()]);
  fireEvent.click(await screen.findByTestId("forget-first-steps"));
  await screen.findByTestId("welcome");
  expect(backend.calls).toEqual([["forgetRun", "run-1"]]);
});

it("says in words why a journal cannot be read, and makes nothing up about it", async () => {
  const backend = fakeBackend();
  const [summary] = await summaries(backend, createdRun());
  const newer = { ...summary, words: "This run was made by a newer Landfall", unreadable: "Open it with the newer version.", region: "", created_at: 0 };
  vi.spyOn(backend, "listRuns").mockResolvedValue([newer]);
  show([], backend);
  expect(await screen.findByText("This run was made by a newer Landfall")).toBeTruthy();
  expect(screen.getByText("Open it with the newer version.")).toBeTruthy();
  expect(screen.getAllByText("not known").length).toBe(3);
  for (const id of ["delete-first-steps", "open-first-steps", "continue-first-steps"]) expect(screen.queryByTestId(id)).toBeNull();
});

it("says which cluster somebody deleted from a terminal, without being asked", async () => {
  const backend = fakeBackend();
  const [summary] = await summaries(backend, createdRun({ demo: true }));
  const list = vi.spyOn(backend, "listRuns").mockResolvedValue([summary]);
  show([], backend);
  await screen.findByTestId("terminal-panel");
  expect(screen.getByTestId("clusters").textContent).toContain("Created in 14 minutes");
  list.mockResolvedValue([{ ...summary, gone: GONE }]);
  act(() => { backend.setTerminal({ ...openTerminal(4780), calls: [] }); });
  await waitFor(() => { expect(screen.getByTestId("clusters").textContent).toContain(GONE.words); });
  expect(screen.getByTestId("clusters").textContent).toContain(GONE.remains);
});

it("offers no terminal where no cluster stands in the demo cloud", async () => {
  show([createdRun(), runningRun({ id: "run-2", demo: true })]);
  await screen.findByTestId("clusters");
  expect(screen.queryByTestId("terminal-panel")).toBeNull();
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
  const onDelete = vi.fn();
  render(
    <BackendContext.Provider value={backend}>
      <Clusters onNew={onNew} onOpen={onOpen} onDelete={onDelete} />
    </BackendContext.Provider>,
  );
  return { backend, onNew, onOpen, onDelete };
}
