/** What changing a cluster that stands promises, from its answers to the run, with the in-memory engine. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import { BackendContext } from "../backend/context";
import { fakeBackend } from "../testing/fake-backend";
import { SPEC } from "../testing/fake-facts";
import { createdRun } from "../testing/run-samples";
import { NewCluster } from "./NewCluster";

/** What stands: the usual answers, and a second node group. */
const STANDING: ClusterSpec = {
  ...SPEC,
  workers: { ...SPEC.workers, node_groups: [...SPEC.workers.node_groups, ...SPEC.workers.node_groups.map((group) => ({ ...group, name: "more" }))] },
};

function open() {
  const backend = fakeBackend();
  const run = createdRun({ demo: true, spec: STANDING });
  backend.runs.set(run.id, run);
  const [onHome, onBack, onOpen] = [vi.fn(), vi.fn(), vi.fn()];
  const page = (leaving: boolean) => (
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={backend}>
        <NewCluster resumed={run} changing onHome={onHome} onBack={onBack} onOpen={onOpen} leaving={leaving} onStay={() => undefined} />
      </BackendContext.Provider>
    </I18nProvider>
  );
  const { rerender } = render(page(false));
  return { backend, run, onHome, onBack, onOpen, leaveByTopBar: () => { rerender(page(true)); } };
}

const press = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };

/** From the review page to the workers and back, with something done there. */
async function editWorkers(what: () => void): Promise<void> {
  fireEvent.click(await screen.findByTestId("edit-workers"));
  await screen.findByTestId("page-workers");
  what();
  press("wizard-next");
  await screen.findByTestId("page-review");
}

const changes = (backend: { calls: unknown[][] }): unknown[][] => backend.calls.filter(([name]) => name === "changeRun");

test("it begins with all answers, and every page but Connect can be edited", async () => {
  open();
  await screen.findByTestId("page-review");
  expect((await screen.findByTestId("what-changes")).textContent).toContain("What changes");
  expect(screen.queryByTestId("edit-connect")).toBeNull();
  fireEvent.click(await screen.findByTestId("edit-network"));
  await screen.findByTestId("change-note");
  press("wizard-previous");
  await screen.findByTestId("page-connect");
  expect(screen.getByTestId("wizard-next").textContent).toBe("Next");
  expect(screen.getByTestId("locked").textContent).toContain("These answers can't be changed");
});

test("what is added is shown with its cost, and made", async () => {
  const { backend, run, onOpen } = open();
  await editWorkers(() => { press("add-node-group"); });
  await waitFor(() => { expect(screen.getByTestId("what-changes").textContent).toContain("1 made, 0 deleted."); });
  expect(screen.getByTestId("change-cost").textContent).toContain("0.30 USD an hour");
  expect(screen.getByTestId("wizard-next").textContent).toBe("Change the cluster");
  press("wizard-next");
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith(run.id); });
  expect(screen.queryByTestId("change-dialog")).toBeNull();
  expect(changes(backend)).toEqual([["changeRun", run.id, expect.objectContaining({ name: run.spec.name }), []]]);
});

test("what is deleted is named first, and nothing happens to who goes back", async () => {
  const { backend, run, onOpen } = open();
  await editWorkers(() => { fireEvent.click(screen.getByRole("button", { name: "Remove node group more" })); });
  press("wizard-next");
  const dialog = await screen.findByTestId("change-dialog");
  expect(within(dialog).getByText("Node group more")).toBeTruthy();
  press("change-back");
  await waitFor(() => { expect(screen.getByTestId("wizard-next").textContent).toBe("Change the cluster"); });
  expect(changes(backend)).toEqual([]);

  press("wizard-next");
  await screen.findByTestId("change-dialog");
  press("change-confirm");
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith(run.id); });
  expect(changes(backend).map((call) => call[3])).toEqual([["node-group-more"]]);
});

test("an answer that stands says so at its field, and the wizard leads there", async () => {
  const { backend } = open();
  fireEvent.click(await screen.findByTestId("edit-network"));
  const cidr = await screen.findByTestId("cidr");
  const input = cidr.querySelector("input");
  if (input === null) throw new Error("no input");
  fireEvent.change(input, { target: { value: "10.0.0.0/16" } });
  await within(screen.getByTestId("field-network.cidr")).findByText(/VPC stands already/);
  press("wizard-next");
  await screen.findAllByTestId("refused");
  expect(screen.getByTestId("page-network")).toBeTruthy();
  expect(changes(backend)).toEqual([]);
});

test("a refused change says why", async () => {
  const { backend, onOpen } = open();
  const problem = {
    code: "nothing-to-change", title: "Nothing is changed yet", what_happened: "These answers ask for exactly what stands.",
    what_to_do: "Choose Edit.", aws: null, left_behind: [], remedy: null,
  };
  vi.spyOn(backend, "changeRun").mockRejectedValueOnce(Object.assign(new Error(problem.title), problem));
  await screen.findByTestId("edit-network");
  press("wizard-next");
  const [refused] = await screen.findAllByTestId("refused");
  expect(refused?.textContent).toContain("Nothing is changed yet");
  expect(onOpen).not.toHaveBeenCalled();
});

test("Cancel goes back to the cluster, the top bar home; what was answered is asked for first", async () => {
  const { onBack, onHome, leaveByTopBar } = open();
  await screen.findByTestId("edit-workers");
  press("wizard-cancel");
  expect(onBack).toHaveBeenCalledTimes(1);
  await editWorkers(() => { press("add-node-group"); });
  press("wizard-cancel");
  expect((await screen.findByTestId("leave-dialog")).textContent).toContain("Nothing was changed: the cluster stays as it is.");
  press("leave-stay");
  leaveByTopBar();
  await screen.findByTestId("leave-dialog");
  press("leave-confirm");
  expect(onHome).toHaveBeenCalledTimes(1);
  expect(onBack).toHaveBeenCalledTimes(1);
});
