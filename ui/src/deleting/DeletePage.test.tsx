/** What a person sees and decides before anything is removed. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import type { DeletionPreview } from "../backend/bindings/DeletionPreview";
import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import type { DeletionTarget } from "../components/clusterPlace";
import { type FakeBackend, fakeBackend } from "../testing/fake-backend";
import { PREVIEW } from "../testing/fake-deletion";
import { NOT_CONNECTED } from "../testing/fake-facts";
import { createdRun } from "../testing/run-samples";
import { DeletePage } from "./DeletePage";

const TARGET: DeletionTarget = {
  id: "run-1", name: "first-steps", region: "us-east-1", account: "111122223333", demo: false, source: null, title: "Delete cluster",
};

const OFFLINE: Problem = { ...NOT_CONNECTED, code: "no-answer", title: "AWS does not answer" };

it("says what goes, in order, what it costs, and what ends with it", async () => {
  show();
  const items = within(await screen.findByTestId("what-goes")).getAllByRole("listitem").map((item) => item.textContent);
  expect(items).toEqual(["Node group workers0.088 USD an hour", "EKS cluster0.10 USD an hour", "NAT gateway in us-east-1a (nat-0a1b2c3d)0.045 USD an hour", "VPC (vpc-0a1b2c3d)free"]);
  expect(screen.getByTestId("goes-sum").textContent).toContain("0.233 USD an hour, which ends with it. It usually takes about 9 min");
  expect(screen.getByTestId("not-touched").textContent).toContain("AWSServiceRoleForAmazonEKS: AWS made it for the whole account");
});

it("says that the account is being read, and does not make anybody wait for it", async () => {
  const backend = fakeBackend();
  vi.spyOn(backend, "previewDelete").mockReturnValue(new Promise(() => undefined));
  const { onBegun } = show(backend);
  expect(screen.getByTestId("delete-reading").textContent).toContain("Reading the account");
  expect(screen.queryByTestId("delete-confirm")).toBeNull();
  fireEvent.click(screen.getByTestId("delete-skip"));
  expect(screen.getByTestId("delete-unread").textContent).toContain("was not looked at");
  confirmWith("first-steps");
  await waitFor(() => { expect(onBegun).toHaveBeenCalledWith("run-1"); });
});

it("deletes only once the name is typed, and nothing that was not chosen", async () => {
  const { backend, onBegun } = show();
  await screen.findByTestId("delete-confirm");
  expect(boxes().map(({ checked }) => checked)).toEqual([false, false]);
  confirmWith("first-step");
  expect(screen.getByTestId<HTMLButtonElement>("delete-confirm").disabled).toBe(true);
  expect(backend.calls).toEqual([]);
  confirmWith("first-steps");
  await waitFor(() => { expect(onBegun).toHaveBeenCalledWith("run-1"); });
  expect(backend.calls).toEqual([["deleteRun", "run-1", "first-steps", []]]);
});

it("deletes what was chosen, one by one, and warns of what holds on to the network until it is chosen", async () => {
  const { backend, onBegun } = show();
  const leftovers = await screen.findByTestId("leftovers");
  for (const words of ["Network Load Balancer web", "Made by the Service default/web", "its data is lost", "0.023 USD an hour"]) {
    expect(leftovers.textContent).toContain(words);
  }
  expect(screen.getByTestId("in-the-way").textContent).toContain("they, and the VPC, stay too");
  expect(screen.queryByLabelText(/select all/i)).toBeNull();
  fireEvent.click(screen.getByLabelText("Delete Network Load Balancer web too"));
  expect(screen.queryByTestId("in-the-way")).toBeNull();
  expect(screen.getByTestId("delete-confirm").textContent).toBe("Delete cluster and 1 more");
  confirmWith("first-steps");
  await waitFor(() => { expect(onBegun).toHaveBeenCalledOnce(); });
  expect(backend.calls).toEqual([["deleteRun", "run-1", "first-steps", ["load-balancer/web"]]]);
});

it("can take back a choice", async () => {
  const { backend } = show();
  fireEvent.click(await screen.findByLabelText("Delete Volume vol-0a1b2c3d too"));
  fireEvent.click(screen.getByLabelText("Delete Volume vol-0a1b2c3d too"));
  confirmWith("first-steps");
  await waitFor(() => { expect(backend.calls).toEqual([["deleteRun", "run-1", "first-steps", []]]); });
});

it("says what could not be looked at, and looks again", async () => {
  const backend = fakeBackend();
  const blind: DeletionPreview = { ...PREVIEW, also: [], unseen: ["Load balancers: the role may not list them."] };
  const preview = vi.spyOn(backend, "previewDelete").mockResolvedValueOnce(blind);
  show(backend);
  expect((await screen.findByTestId("not-looked-at")).textContent).toContain("the role may not list them");
  fireEvent.click(screen.getByTestId("delete-look-again"));
  await waitFor(() => { expect(screen.queryByTestId("not-looked-at")).toBeNull(); });
  expect(preview).toHaveBeenCalledTimes(2);
});

it("can delete all the same when the account cannot be read, after a clear word", async () => {
  const backend = fakeBackend();
  vi.spyOn(backend, "previewDelete").mockRejectedValue(OFFLINE);
  const { onBegun } = show(backend);
  expect((await screen.findByTestId("preview-problem")).textContent).toContain(OFFLINE.title);
  expect(screen.getByTestId("delete-unread").textContent).toContain("You can delete all the same");
  confirmWith("first-steps");
  await waitFor(() => { expect(onBegun).toHaveBeenCalledOnce(); });
});

it("asks for credentials where it is not connected, and reads then", async () => {
  const backend = fakeBackend();
  vi.spyOn(backend, "previewDelete").mockRejectedValueOnce(NOT_CONNECTED);
  show(backend, { ...TARGET, source: { type: "environment" } });
  await screen.findByTestId("reconnect-dialog");
  await waitFor(() => { expect(screen.getByTestId<HTMLButtonElement>("reconnect-connect").disabled).toBe(false); });
  fireEvent.click(screen.getByTestId("reconnect-connect"));
  expect(await screen.findByTestId("what-goes")).toBeTruthy();
});

it("shows in words why the engine refused, and keeps what was typed", async () => {
  const backend = fakeBackend();
  vi.spyOn(backend, "deleteRun").mockRejectedValue(OFFLINE);
  const { onBegun } = show(backend);
  await screen.findByTestId("delete-confirm");
  confirmWith("first-steps");
  expect((await screen.findByTestId("delete-problem")).textContent).toContain(OFFLINE.title);
  expect(nameField().value).toBe("first-steps");
  expect(onBegun).not.toHaveBeenCalled();
});

it("says which rehearsed failures are still to be met, and nothing of them on AWS", async () => {
  const backend = fakeBackend();
  const code = "locked-out";
  backend.setRehearsal(code, "waits");
  show(backend, { ...TARGET, demo: true });
  const waits = await screen.findByTestId(`rehearsing-${code}`);
  expect(waits.textContent).toContain("The cluster does not know you");
  expect(waits.textContent).toContain("Waits for its moment. It is met once the cluster stands");
  act(() => { backend.setRehearsal(code, "happened"); });
  expect(waits.textContent).toContain("Has happened");
  expect(waits.textContent).toContain("How it is solved: Put yourself on the list again");
  act(() => { backend.setRehearsal(code, "over"); });
  expect(screen.queryByTestId(`rehearsing-${code}`)).toBeNull();
  cleanup();
  backend.setRehearsal(code, "waits");
  show(backend);
  await screen.findByTestId("what-goes");
  expect(screen.queryByTestId(`rehearsing-${code}`)).toBeNull();
});

it("lets the demo cloud's time go on where it stands, and offers nothing of the kind elsewhere", async () => {
  const demo = { ...TARGET, demo: true };
  const { backend } = show(fakeBackend(), demo, { demo: true, demo_paused: true });
  expect(screen.getByTestId("time-stands").textContent).toContain("The demo cloud's time stands still");
  const goOn = screen.getByTestId("demo-pause");
  goOn.focus();
  fireEvent.click(goOn);
  await waitFor(() => { expect(goOn.textContent).toBe("Pause"); });
  expect(backend.calls).toEqual([["pauseDemo", false]]);
  // What was pressed is still there, and says how it is now.
  expect(document.activeElement).toBe(goOn);
  expect(screen.getByTestId("time-stands").textContent).not.toContain("stands still");
  for (const [target, run] of [[demo, { demo: true }], [TARGET, {}]] as const) {
    cleanup();
    show(fakeBackend(), target, run);
    await screen.findByTestId("what-goes");
    expect(screen.queryByTestId("time-stands")).toBeNull();
  }
});

it("goes back without doing anything", async () => {
  const { backend, onCancel } = show();
  fireEvent.click(await screen.findByTestId("delete-cancel"));
  expect(onCancel).toHaveBeenCalledOnce();
  expect(backend.calls).toEqual([]);
});

function show(backend: FakeBackend = fakeBackend(), target = TARGET, rest: Partial<Run> = {}) {
  const run = createdRun(rest);
  backend.runs.set(run.id, run);
  const onBegun = vi.fn();
  const onCancel = vi.fn();
  render(
    <BackendContext.Provider value={backend}>
      <DeletePage target={target} onBegun={onBegun} onCancel={onCancel} />
    </BackendContext.Provider>,
  );
  return { backend, onBegun, onCancel };
}

function boxes(): HTMLInputElement[] {
  return within(screen.getByTestId("leftovers")).getAllByRole<HTMLInputElement>("checkbox");
}

function nameField(): HTMLInputElement {
  const input = screen.getByTestId("delete-confirm-name").querySelector("input");
  if (input === null) throw new Error("no field for the name");
  return input;
}

function confirmWith(name: string): void {
  fireEvent.change(nameField(), { target: { value: name } });
  fireEvent.click(screen.getByTestId("delete-confirm"));
}
