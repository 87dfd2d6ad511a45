/** What the page Workers promises: each kind can be added, changed and taken away, and no card leaves hidden answers. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { Offers } from "../../backend/bindings/Offers";
import type { WorkersSpec } from "../../backend/bindings/WorkersSpec";
import { BackendContext } from "../../backend/context";
import { ProblemsContext } from "../../components/Field";
import { fakeBackend } from "../../testing/fake-backend";
import { OFFERS, SPEC } from "../../testing/fake-facts";
import { useDraft } from "../draft";
import { WorkersPage } from "./WorkersPage";

interface Given {
  workers?: Partial<WorkersSpec>;
  offers?: Offers;
  clusterBegun?: boolean;
}

async function open({ workers = {}, offers = OFFERS, clusterBegun = false }: Given = {}) {
  const backend = fakeBackend();
  const answers = vi.fn<(spec: ClusterSpec) => void>();
  const onGoToCluster = vi.fn();
  const initial = { ...SPEC, workers: { ...SPEC.workers, ...workers } };
  function Page() {
    const draft = useDraft(initial, offers);
    answers(draft.spec);
    return (
      <ProblemsContext.Provider value={{ list: draft.assessment?.problems ?? [], atEmptyFields: false }}>
        <WorkersPage draft={draft} offers={offers} clusterBegun={clusterBegun} onGoToCluster={onGoToCluster} />
      </ProblemsContext.Provider>
    );
  }
  render(
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={backend}>
        <Page />
      </BackendContext.Provider>
    </I18nProvider>,
  );
  await waitFor(() => { expect(screen.getByTestId<HTMLButtonElement>("add-node-group").disabled).toBe(false); });
  const spec = (): ClusterSpec => answers.mock.lastCall?.[0] ?? initial;
  return { backend, onGoToCluster, spec, group: () => spec().workers.node_groups[0] };
}

const press = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };
const field = (path: string) => within(screen.getByTestId(`field-${path}`));
const type = (element: HTMLElement, value: string): void => { fireEvent.change(element, { target: { value } }); };
const GROUP = "workers.node_groups.0";

test("whoever changes nothing keeps the engine's answers, and sees no other kind", async () => {
  const { spec } = await open();
  expect(spec()).toEqual(SPEC);
  expect(screen.getByTestId("other-kinds").querySelector("[aria-expanded]")?.getAttribute("aria-expanded")).toBe("false");
});

test("a further group is like the last as it is now, however quickly it is asked for", async () => {
  const { spec } = await open();
  type(field(`${GROUP}.desired`).getByRole("spinbutton"), "3");
  press("add-node-group");
  await screen.findByTestId("workers.node_groups.1");
  expect(spec().workers.node_groups.map(({ name, desired }) => [name, desired])).toEqual([["workers", 3], ["workers-2", 3]]);
});

test("a launch template's card clears what only another card shows", async () => {
  const { group } = await open();
  const template = `${GROUP}.launch_template`;
  fireEvent.click(screen.getByTestId(`${template}-new`));
  type(field(`${template}.ami_id`).getByRole("textbox"), "ami-0123456789abcdef0");
  type(field(`${template}.user_data`).getByRole("textbox"), "#!/bin/bash");
  expect(group()?.launch_template).toMatchObject({ source: "new", ami_id: "ami-0123456789abcdef0", user_data: "#!/bin/bash" });

  fireEvent.click(screen.getByTestId(`${template}-existing`));
  expect(group()?.launch_template).toMatchObject({ source: "existing", ami_id: "", user_data: "" });
  type(field(`${template}.version`).getByRole("textbox"), "3");
  fireEvent.click(screen.getByTestId(`${template}-none`));
  expect(group()?.launch_template).toMatchObject({ source: "none", id: "", version: "" });
  expect(screen.queryByTestId(`field-${template}.version`)).toBeNull();
});

test("an update takes away a number of nodes or a share of them, never both", async () => {
  const { group } = await open();
  fireEvent.click(screen.getByLabelText("A share of the group at once"));
  expect(group()).toMatchObject({ max_unavailable: 0, max_unavailable_percent: 1 });
  // Empty while it is typed: the field stays.
  const percent = field(`${GROUP}.max_unavailable_percent`).getByRole("spinbutton");
  type(percent, "");
  type(percent, "25");
  expect(group()).toMatchObject({ max_unavailable: 0, max_unavailable_percent: 25 });
  fireEvent.click(screen.getByLabelText("A number of nodes at once"));
  expect(group()).toMatchObject({ max_unavailable: 25, max_unavailable_percent: 0 });
});

test("taints are added as the engine begins them, changed and removed", async () => {
  const { group } = await open();
  fireEvent.click(field(`${GROUP}.taints`).getByRole("button", { name: "Add taint" }));
  expect(group()?.taints).toEqual([{ key: "", value: "", effect: "no-schedule" }]);
  type(field(`${GROUP}.taints`).getByPlaceholderText("gpu"), "dedicated");
  expect(group()?.taints).toEqual([{ key: "dedicated", value: "", effect: "no-schedule" }]);
  fireEvent.click(field(`${GROUP}.taints`).getByRole("button", { name: "Remove taint dedicated" }));
  expect(group()?.taints).toEqual([]);
});

test("where the account could not be read, a text takes any value", async () => {
  const { group } = await open({ offers: { ...OFFERS, instance_types: [], key_pairs: [], security_groups: [] } });
  expect(screen.queryByTestId(`${GROUP}-find-by-size`)).toBeNull();
  type(field(`${GROUP}.instance_type`).getByRole("textbox"), "m9z.large");
  type(field(`${GROUP}.ssh_key`).getByRole("textbox"), "mine");
  expect(group()).toMatchObject({ instance_type: "m9z.large", ssh_key: "mine" });
});

test("a machine is found by its size, and only what fits can be taken", async () => {
  const { group } = await open();
  press(`${GROUP}-find-by-size`);
  const found = within(await screen.findByTestId("found-types"));
  fireEvent.click(await found.findByText("t3.small"));
  expect(screen.getByTestId("find-by-size-use").textContent).toBe("Use t3.small");
  const memory = screen.getByTestId("wish-memory").querySelector("input");
  if (memory !== null) type(memory, "8");
  await waitFor(() => { expect(found.queryByText("t3.small")).toBeNull(); });
  expect(screen.getByTestId<HTMLButtonElement>("find-by-size-use").disabled).toBe(true);
  fireEvent.click(found.getByText("m5.large"));
  press("find-by-size-use");
  expect(group()?.instance_type).toBe("m5.large");
});

test("a cluster can have Fargate alone, and the page says so", async () => {
  const { spec } = await open();
  fireEvent.click(screen.getByRole("button", { name: "Remove node group workers" }));
  await field("workers.node_groups").findByText(/Without nodes, no pod can run/);
  press("add-fargate-profile");
  await screen.findByTestId("workers.fargate_profiles.0");
  expect(spec().workers.fargate_profiles).toEqual([{ name: "serverless", selectors: [{ namespace: "default", labels: {} }] }]);
  expect(screen.getByTestId("no-node-groups").textContent).toBe("None: pods run on Fargate.");
  await waitFor(() => { expect(field("workers.node_groups").queryByText(/Without nodes/)).toBeNull(); });
});

test("a profile's selectors are added, changed and removed", async () => {
  const { spec } = await open({ workers: { fargate_profiles: [{ name: "jobs", selectors: [{ namespace: "default", labels: {} }] }] } });
  const path = "workers.fargate_profiles.0";
  const selectors = () => spec().workers.fargate_profiles[0]?.selectors;
  press(`${path}-add-selector`);
  type(field(`${path}.selectors.1.namespace`).getByRole("textbox"), "kube-system");
  fireEvent.click(field(`${path}.selectors.1.labels`).getByRole("button", { name: "Add label" }));
  type(field(`${path}.selectors.1.labels`).getByPlaceholderText("team"), "k8s-app");
  type(field(`${path}.selectors.1.labels`).getByPlaceholderText("blue"), "kube-dns");
  expect(selectors()).toEqual([{ namespace: "default", labels: {} }, { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }]);
  fireEvent.click(screen.getByRole("button", { name: "Remove selector 1, default" }));
  expect(selectors()).toEqual([{ namespace: "kube-system", labels: { "k8s-app": "kube-dns" } }]);
  fireEvent.click(screen.getByRole("button", { name: "Remove Fargate profile jobs" }));
  expect(spec().workers.fargate_profiles).toEqual([]);
});

test("self-managed nodes are added beside the others, and asked how they join", async () => {
  const { spec } = await open();
  press("add-self-managed");
  const path = "workers.self_managed.0";
  await screen.findByTestId(path);
  expect(screen.getByTestId("other-kinds").querySelector("[aria-expanded]")?.getAttribute("aria-expanded")).toBe("true");
  fireEvent.click(field(`${path}.join`).getByLabelText("A row in the aws-auth ConfigMap"));
  fireEvent.click(field(`${path}.ports`).getByLabelText("A security group of their own"));
  expect(spec().workers.self_managed).toMatchObject([{ name: "self-managed", join: "aws-auth", ports: "port-tables" }]);
  expect(spec().workers.node_groups).toEqual(SPEC.workers.node_groups);
});

test("the dialog recommends while one answers, and adds what it recommends", async () => {
  const { spec } = await open();
  press("which-workers");
  // What is there already is not added a second time.
  expect((await screen.findByTestId("recommended")).textContent).toContain("You have these already.");
  expect(screen.getByTestId<HTMLButtonElement>("which-workers-use").disabled).toBe(true);
  fireEvent.click(screen.getByLabelText("AWS alone"));
  fireEvent.click(screen.getByLabelText("Now and then, or very differently by the hour"));
  await waitFor(() => { expect(screen.getByTestId("recommended").textContent).toContain("For you: Fargate"); });
  press("which-workers-use");
  expect(spec().workers.fargate_profiles).toHaveLength(1);
  expect(spec().workers.node_groups).toHaveLength(1);
  expect(screen.queryByTestId("which-workers-dialog")).toBeNull();
});

test("the dialog gives the group that is there a launch template, and switches Auto Mode on", async () => {
  const { spec, group } = await open();
  press("which-workers");
  fireEvent.click(await screen.findByLabelText("Yes, with images, disks or a start of our own"));
  await waitFor(() => { expect(screen.getByTestId("recommended").textContent).toContain("with a launch template"); });
  press("which-workers-use");
  expect(group()?.launch_template.source).toBe("new");
  expect(spec().workers.node_groups).toHaveLength(1);

  press("which-workers");
  fireEvent.click(await screen.findByLabelText("AWS alone"));
  await waitFor(() => { expect(screen.getByTestId("recommended").textContent).toContain("For you: EKS Auto Mode"); });
  press("which-workers-use");
  expect(spec().cluster.auto_mode).toBe(true);
});

test("Auto Mode is switched on elsewhere, and not any more once the control plane was begun", async () => {
  const { onGoToCluster } = await open();
  fireEvent.click(within(screen.getByTestId("auto-mode-note")).getByRole("button"));
  expect(onGoToCluster).toHaveBeenCalledOnce();
});

test("once the control plane was begun, the dialog says why Auto Mode cannot be taken", async () => {
  await open({ clusterBegun: true });
  expect(within(screen.getByTestId("auto-mode-note")).queryByRole("button")).toBeNull();
  press("which-workers");
  fireEvent.click(await screen.findByLabelText("AWS alone"));
  await waitFor(() => { expect(screen.getByTestId("recommended").textContent).toContain("was begun without it"); });
  expect(screen.getByTestId<HTMLButtonElement>("which-workers-use").disabled).toBe(true);
});
