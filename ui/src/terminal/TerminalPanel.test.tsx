/** The demo cloud in a terminal: switched on and off, explained where it cannot be, and followed. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { RunScreen } from "../run/RunScreen";
import { fakeBackend } from "../testing/fake-backend";
import { PROBLEM } from "../testing/fake-facts";
import { GONE, TERMINAL, openTerminal } from "../testing/fake-terminal";
import { createdRun, deletedRun, failedRun, runningRun } from "../testing/run-samples";

it("is off at first, opens at the port that is chosen, and closes again", async () => {
  const { backend } = show();
  const panel = await screen.findByTestId("terminal-panel");
  expect(panel.textContent).not.toContain("AWS_ENDPOINT_URL");
  fireEvent.change(within(screen.getByTestId("terminal-wanted-port")).getByRole("spinbutton"), { target: { value: "5005" } });
  fireEvent.click(turn());
  expect((await screen.findByTestId("terminal-lines-bash")).textContent).toContain("export AWS_ENDPOINT_URL='http://127.0.0.1:5005'");
  expect(screen.getByTestId("terminal-port").textContent).toBe("Port 5005");
  expect(panel.textContent).toContain("no web page can use it");
  fireEvent.click(turn());
  await waitFor(() => { expect(screen.queryByTestId("terminal-lines-bash")).toBeNull(); });
  expect(backend.calls).toEqual([["serveTerminals", 5005], ["serveTerminals", null]]);
});

it("has the lines of every shell, in the engine's words", async () => {
  show();
  await screen.findByTestId("terminal-panel");
  fireEvent.click(turn());
  fireEvent.click(await screen.findByRole("tab", { name: "PowerShell" }));
  expect((await screen.findByTestId("terminal-lines-powershell")).textContent).toContain("$env:AWS_ENDPOINT_URL");
  fireEvent.click(screen.getByRole("tab", { name: "cmd" }));
  expect((await screen.findByTestId("terminal-lines-cmd")).textContent).toContain('set "AWS_ENDPOINT_URL=');
});

it("explains a port that is taken, and stays off", async () => {
  const { backend } = show();
  await screen.findByTestId("terminal-panel");
  const taken = { ...PROBLEM, code: "port-taken", title: "Port 4780 cannot be used" };
  vi.spyOn(backend, "serveTerminals").mockRejectedValueOnce(Object.assign(new Error(taken.title), taken));
  fireEvent.click(turn());
  expect((await screen.findByTestId("terminal-problem")).textContent).toContain("Port 4780 cannot be used");
  expect(screen.queryByTestId("terminal-port")).toBeNull();
});

it("shows what terminals ask, and what is in the account, as it changes", async () => {
  const { backend } = show();
  await screen.findByTestId("terminal-panel");
  const open = openTerminal(4780);
  act(() => { backend.setTerminal({ ...open, calls: [] }); });
  expect((await screen.findByTestId("terminal-calls")).textContent).toContain("Nothing yet");
  act(() => { backend.setTerminal(open); });
  expect(screen.getByTestId("terminal-calls").textContent).toContain("eks DescribeClusterResourceNotFoundException");
  for (const words of ["Networks (2)", "first-steps-nat", "available", "ACTIVE"]) {
    expect(screen.getByTestId("account-now").textContent).toContain(words);
  }
});

it("says that the cluster is gone and what remains, and leads to removing that", async () => {
  const { backend, onDelete } = show();
  await screen.findByTestId("use-panel");
  act(() => { backend.setTerminal({ ...TERMINAL, gone: GONE }); });
  expect((await screen.findByTestId("gone-panel")).textContent).toContain(GONE.remains);
  expect(screen.getByTestId("run-words").textContent).toContain(GONE.words);
  // What would need the cluster is not offered any more.
  for (const id of ["use-panel", "change-offer", "delete-cluster"]) expect(screen.queryByTestId(id)).toBeNull();
  fireEvent.click(screen.getByTestId("delete-remains"));
  expect(onDelete).toHaveBeenCalledWith(expect.objectContaining({ id: "run-1", title: "Delete what remains" }));
});

it("is there while a cluster is made and when one has failed: what is wrong may be mended in a terminal", async () => {
  show(runningRun({ demo: true }));
  await screen.findByTestId("terminal-panel");
  cleanup();
  show(failedRun(PROBLEM, { demo: true }));
  await screen.findByTestId("terminal-panel");
  cleanup();
  show(deletedRun({ demo: true }));
  await screen.findByTestId("deleted-home");
  expect(screen.queryByTestId("terminal-panel")).toBeNull();
});

it("is not there for a cluster on AWS", async () => {
  show(createdRun());
  await screen.findByTestId("use-panel");
  expect(screen.queryByTestId("terminal-panel")).toBeNull();
});

function turn(): HTMLElement {
  return within(screen.getByTestId("terminal-switch")).getByRole("checkbox");
}

function show(run: Run = createdRun({ demo: true })) {
  const backend = fakeBackend();
  backend.runs.set(run.id, run);
  const onDelete = vi.fn();
  render(
    <BackendContext.Provider value={backend}>
      <RunScreen runId={run.id} onHome={vi.fn()} onChange={vi.fn()} onDelete={onDelete} />
    </BackendContext.Provider>,
  );
  return { backend, onDelete };
}
