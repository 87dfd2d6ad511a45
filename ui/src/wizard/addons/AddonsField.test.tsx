/** What the page Workers promises about add-ons, storage and rights of pods: chosen, set, taken away, nothing left unseen. */
import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { AddonSpec } from "../../backend/bindings/AddonSpec";
import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { FieldProblem } from "../../backend/bindings/FieldProblem";
import type { Offers } from "../../backend/bindings/Offers";
import type { WorkersSpec } from "../../backend/bindings/WorkersSpec";
import { BackendContext } from "../../backend/context";
import { ProblemsContext } from "../../components/Field";
import { fakeBackend } from "../../testing/fake-backend";
import { NEXT, OFFERS, SPEC } from "../../testing/fake-facts";
import { useDraft } from "../draft";
import { AddonsField } from "./AddonsField";
import { StorageAndIdentity } from "./StorageAndIdentity";

interface Given {
  workers?: Partial<WorkersSpec>;
  offers?: Offers;
  /** What the engine found. */
  problems?: FieldProblem[];
}

async function open({ workers = {}, offers = OFFERS, problems = [] }: Given = {}) {
  const answers = vi.fn<(spec: ClusterSpec) => void>();
  const initial = { ...SPEC, workers: { ...SPEC.workers, ...workers } };
  function Page() {
    const draft = useDraft(initial, offers);
    answers(draft.spec);
    return (
      <ProblemsContext.Provider value={{ list: problems, atEmptyFields: false }}>
        <AddonsField draft={draft} offers={offers} />
        <StorageAndIdentity draft={draft} />
      </ProblemsContext.Provider>
    );
  }
  render(
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={fakeBackend()}>
        <Page />
      </BackendContext.Provider>
    </I18nProvider>,
  );
  await waitFor(() => { expect(screen.getByTestId<HTMLButtonElement>("add-service-account-role").disabled).toBe(false); });
  const now = (): WorkersSpec => (answers.mock.lastCall?.[0] ?? initial).workers;
  return { workers: now, names: () => now().addons.map(({ name }) => name) };
}

const ADDON: AddonSpec = NEXT.addon;
const field = (path: string) => within(screen.getByTestId(`field-${path}`));
const type = (element: HTMLElement, value: string): void => { fireEvent.change(element, { target: { value } }); };
const tick = (name: string): void => { fireEvent.click(screen.getByLabelText(name)); };
const isOpen = (testId: string): boolean => screen.getByTestId(testId).querySelector("[aria-expanded]")?.getAttribute("aria-expanded") === "true";
const selectIn = (testId: string) => {
  const select = createWrapper(screen.getByTestId(testId)).findSelect();
  if (select === null) throw new Error(`no select in ${testId}`);
  return select;
};
const choose = (testId: string, value: string): void => {
  selectIn(testId).openDropdown();
  selectIn(testId).selectOptionByValue(value);
};
const VOLUMES = "arn:aws:iam::111122223333:role/company-volumes";

test("whoever changes nothing keeps the engine's answers, and everything more is folded away", async () => {
  const { workers } = await open();
  expect(workers()).toEqual(SPEC.workers);
  for (const testId of ["basic-addons-more", "storage-and-identity"]) expect(isOpen(testId)).toBe(false);
});

test("an add-on is chosen as the engine begins it, and taken away", async () => {
  const { workers, names } = await open();
  tick("metrics-server");
  expect(workers().addons.at(-1)).toEqual({ ...ADDON, name: "metrics-server" });
  tick("vpc-cni");
  expect(names()).toEqual(["kube-proxy", "coredns", "metrics-server"]);
});

test("an add-on whose pods call AWS brings its rights along, and shows the agent that comes with them", async () => {
  const { workers, names } = await open();
  const agent = screen.getByLabelText<HTMLInputElement>("eks-pod-identity-agent");
  expect(agent.indeterminate).toBe(false);
  tick("aws-ebs-csi-driver");
  expect(workers().addons.at(-1)).toEqual({ ...ADDON, name: "aws-ebs-csi-driver", identity: "pod-identity" });
  await waitFor(() => { expect(screen.getByText(/Comes along/)).toBeTruthy(); });
  expect([agent.checked, agent.indeterminate]).toEqual([false, true]);
  // Chosen by hand it can be set.
  tick("eks-pod-identity-agent");
  expect(names()).toEqual(["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver", "eks-pod-identity-agent"]);
  await waitFor(() => { expect(screen.queryByText(/Comes along/)).toBeNull(); });
  expect(agent.checked).toBe(true);
});

test("one of the many others is found, added below, and not offered again", async () => {
  const { names } = await open();
  choose("add-addon", "cert-manager");
  expect(names()).toEqual(["vpc-cni", "kube-proxy", "coredns", "cert-manager"]);
  const others = within(screen.getByRole("group", { name: "Others you chose" }));
  selectIn("add-addon").openDropdown();
  expect(selectIn("add-addon").findDropdown().findOptionByValue("cert-manager")).toBeNull();
  fireEvent.click(others.getByLabelText("cert-manager"));
  expect(names()).toEqual(["vpc-cni", "kube-proxy", "coredns"]);
});

test("version, settings and conflicts of an add-on are set, and its schema can be read", async () => {
  const { workers } = await open();
  choose("field-workers.addons.2.version", "v1.20.3-eksbuild.1");
  type(field("workers.addons.2.configuration").getByRole("textbox"), "replicaCount: 3");
  fireEvent.click(field("workers.addons.2.conflicts").getByLabelText("Stop"));
  expect(workers().addons[2]).toEqual({ ...ADDON, name: "coredns", version: "v1.20.3-eksbuild.1", configuration: "replicaCount: 3", conflicts: "none" });
  expect(screen.getByLabelText("schema of the settings of coredns").textContent).toContain('\n    "replicaCount": {');
  choose("field-workers.addons.2.version", "");
  expect(workers().addons[2]?.version).toBe("");
});

test("rights are asked about only where an add-on needs some, and another way takes no role along", async () => {
  const { workers } = await open({ workers: { addons: [{ ...ADDON, name: "coredns" }, { ...ADDON, name: "aws-ebs-csi-driver" }] } });
  expect(screen.queryByTestId("field-workers.addons.0.identity")).toBeNull();
  const path = "workers.addons.1";
  expect(screen.queryByTestId(`field-${path}.role_arn`)).toBeNull();
  fireEvent.click(field(`${path}.identity`).getByLabelText("EKS Pod Identity"));
  // Only roles that pods may take on.
  selectIn(`field-${path}.role_arn`).openDropdown();
  expect(selectIn(`field-${path}.role_arn`).findDropdown().findOptions()).toHaveLength(2);
  selectIn(`field-${path}.role_arn`).selectOptionByValue(VOLUMES);
  expect(workers().addons[1]).toMatchObject({ identity: "pod-identity", role_arn: VOLUMES });
  fireEvent.click(field(`${path}.identity`).getByLabelText("IRSA"));
  expect(workers().addons[1]).toMatchObject({ identity: "irsa", role_arn: "" });
  fireEvent.click(field(`${path}.identity`).getByLabelText("From the nodes"));
  expect(workers().addons[1]).toEqual({ ...ADDON, name: "aws-ebs-csi-driver" });
});

test("a warning about an add-on's rights opens what holds them", async () => {
  await open({ problems: [{ field: "workers.addons.0.identity", message: "The node role does not allow it.", remedy: "Choose Pod Identity.", severity: "warning" }] });
  expect(["basic-addons-more", "workers.addons.0-more", "workers.addons.1-more"].map(isOpen)).toEqual([true, true, false]);
  expect(field("workers.addons.0.identity").getByText(/does not allow it/)).toBeTruthy();
});

test("an add-on that stands in a file twice, or that nobody knows, can be seen and taken away", async () => {
  const twice: FieldProblem = { field: "workers.addons.1.name", message: "coredns stands in the list twice.", remedy: "Remove one of them.", severity: "error" };
  const { names } = await open({ workers: { addons: ["coredns", "coredns", "mystery"].map((name) => ({ ...ADDON, name })) }, problems: [twice] });
  const second = field("workers.addons.1.name");
  expect(second.getByText(/stands in the list twice/)).toBeTruthy();
  fireEvent.click(screen.getByLabelText("mystery"));
  fireEvent.click(second.getByRole("checkbox"));
  expect(names()).toEqual(["coredns"]);
});

test("where EKS could not be asked, the basic ones stay and any other can be typed", async () => {
  const { workers } = await open({ offers: { ...OFFERS, addons: [], roles: [] } });
  expect(screen.getByLabelText<HTMLInputElement>("vpc-cni").checked).toBe(true);
  type(within(screen.getByTestId("add-addon")).getByRole("textbox"), "adot");
  fireEvent.click(screen.getByRole("button", { name: "Add add-on" }));
  const path = "workers.addons.3";
  type(field(`${path}.version`).getByRole("textbox"), "v0.1.0-eksbuild.1");
  fireEvent.click(field(`${path}.identity`).getByLabelText("EKS Pod Identity"));
  type(field(`${path}.role_arn`).getByRole("textbox"), VOLUMES);
  expect(workers().addons[3]).toEqual({ ...ADDON, name: "adot", version: "v0.1.0-eksbuild.1", identity: "pod-identity", role_arn: VOLUMES });
});

test("storage and the OIDC provider are chosen each by itself", async () => {
  const { workers } = await open();
  tick("Make gp3 the default StorageClass");
  expect(workers()).toEqual({ ...SPEC.workers, default_storage_class: true });
  tick("Make an EFS file system");
  tick("Make an OIDC provider in IAM");
  tick("Make gp3 the default StorageClass");
  expect(workers()).toEqual({ ...SPEC.workers, efs: true, oidc_provider: true });
  expect(isOpen("storage-and-identity")).toBe(true);
});

test("a role for a service account is added, set and removed", async () => {
  const { workers } = await open();
  fireEvent.click(screen.getByTestId("add-service-account-role"));
  const path = "workers.service_account_roles.0";
  type(field(`${path}.service_account`).getByRole("textbox"), "uploader");
  type(field(`${path}.policies`).getByLabelText("New policy"), "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
  fireEvent.click(field(`${path}.policies`).getByRole("button", { name: "Add policy" }));
  fireEvent.click(field(`${path}.through`).getByLabelText("IRSA"));
  expect(workers().service_account_roles).toEqual([
    { namespace: "default", service_account: "uploader", policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"], through: "irsa" },
  ]);
  fireEvent.click(screen.getByRole("button", { name: "Remove role of default/uploader" }));
  expect(workers().service_account_roles).toEqual([]);
});
