/** What the page Access promises: people and machines let in and taken out, nothing granted unseen, and what it comes to. */
import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { fireEvent, render, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { AccessSpec } from "../../backend/bindings/AccessSpec";
import type { AuthenticationMode } from "../../backend/bindings/AuthenticationMode";
import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { Offers } from "../../backend/bindings/Offers";
import { BackendContext } from "../../backend/context";
import { ProblemsContext } from "../../components/Field";
import { fakeBackend } from "../../testing/fake-backend";
import { IDENTITY, NEXT, OFFERS, SPEC } from "../../testing/fake-facts";
import { useDraft } from "../draft";
import { AccessPage } from "./AccessPage";

interface Given {
  mode?: AuthenticationMode;
  access?: Partial<AccessSpec>;
  offers?: Offers;
}

async function open({ mode = "api", access = {}, offers = OFFERS }: Given = {}) {
  const answers = vi.fn<(spec: ClusterSpec) => void>();
  const initial = { ...SPEC, cluster: { ...SPEC.cluster, authentication_mode: mode }, access: { ...SPEC.access, ...access } };
  function Page() {
    const draft = useDraft(initial, offers);
    answers(draft.spec);
    return (
      <ProblemsContext.Provider value={{ list: draft.assessment?.problems ?? [], atEmptyFields: false }}>
        <AccessPage draft={draft} offers={offers} identity={IDENTITY} clusterBegun={false} />
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
  await screen.findByTestId("access-table");
  return { access: () => (answers.mock.lastCall?.[0] ?? initial).access };
}

const press = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };
const field = (path: string) => within(screen.getByTestId(`field-${path}`));
const type = (element: HTMLElement, value: string): void => { fireEvent.change(element, { target: { value } }); };
const selectIn = (path: string) => {
  const select = createWrapper(screen.getByTestId(`field-${path}`)).findSelect();
  if (select === null) throw new Error(`no select in ${path}`);
  return select;
};
const KIM = "arn:aws:iam::111122223333:user/kim";
const GRANT = { ...NEXT.grant, principal_arn: KIM };
const FIRST = "access.grants.0";

test("whoever changes nothing keeps the engine's answers, and sees no ConfigMap", async () => {
  const { access } = await open();
  expect(access()).toEqual(SPEC.access);
  expect(screen.queryByTestId("aws-auth")).toBeNull();
});

test("an entry is added as the engine begins it, named by its user or role, and removed", async () => {
  const { access } = await open();
  press("add-grant");
  expect(access().grants).toEqual([NEXT.grant]);
  type(field(`${FIRST}.principal_arn`).getByRole("combobox"), KIM);
  expect(access().grants).toEqual([GRANT]);
  fireEvent.click(screen.getByRole("button", { name: "Remove access user/kim" }));
  expect(access().grants).toEqual([]);
});

test("an entry can do without a policy, by Kubernetes groups alone", async () => {
  const { access } = await open({ access: { grants: [GRANT] } });
  selectIn(`${FIRST}.policy`).openDropdown();
  selectIn(`${FIRST}.policy`).selectOption(1);
  const groups = field(`${FIRST}.groups`);
  type(groups.getByLabelText("New group"), "pipeline");
  fireEvent.click(groups.getByRole("button", { name: "Add group" }));
  type(field(`${FIRST}.username`).getByRole("textbox"), "kim");
  expect(access().grants).toEqual([{ ...GRANT, policy: "", groups: ["pipeline"], username: "kim" }]);
});

test("an entry for machines leaves nothing behind of one for people, and the other way round", async () => {
  const { access } = await open({ access: { grants: [{ ...GRANT, namespaces: ["team-*"], groups: ["a"], username: "kim" }] } });
  fireEvent.click(field(`${FIRST}.entry_type`).getByLabelText("Auto Mode nodes (EC2)"));
  expect(access().grants).toEqual([{ ...GRANT, entry_type: "ec2", policy: "" }]);
  for (const hidden of ["namespaces", "groups", "username"]) expect(screen.queryByTestId(`field-${FIRST}.${hidden}`)).toBeNull();
  type(field(`${FIRST}.policy`).getByRole("textbox"), "AmazonEKSAutoNodePolicy");
  expect(access().grants).toMatchObject([{ policy: "AmazonEKSAutoNodePolicy" }]);
  fireEvent.click(field(`${FIRST}.entry_type`).getByLabelText("Standard"));
  expect(access().grants).toEqual([GRANT]);
});

test("what a file says about a machine, and a machine cannot have, can be seen and taken out", async () => {
  const { access } = await open({ access: { grants: [{ ...GRANT, entry_type: "ec2-linux", groups: ["a"], username: "kim", namespaces: ["b"] }] } });
  type(field(`${FIRST}.username`).getByRole("textbox"), "");
  fireEvent.click(field(`${FIRST}.groups`).getByRole("button", { name: "Remove a" }));
  fireEvent.click(field(`${FIRST}.namespaces`).getByLabelText("The whole cluster"));
  expect(access().grants).toEqual([{ ...GRANT, entry_type: "ec2-linux" }]);
});

test("where policies could not be read, any name can be typed", async () => {
  const { access } = await open({ access: { grants: [GRANT] }, offers: { ...OFFERS, access_policies: [], principals: [] } });
  type(field(`${FIRST}.policy`).getByRole("textbox"), "AmazonEKSEditPolicy");
  expect(access().grants).toMatchObject([{ policy: "AmazonEKSEditPolicy" }]);
});

test("with the ConfigMap alone, EKS decides about the creator, and rows take the place of entries", async () => {
  const { access } = await open({ mode: "config-map", access: { creator_admin: false } });
  const creator = field("access.creator_admin").getByRole<HTMLInputElement>("checkbox");
  expect([creator.checked, creator.disabled]).toEqual([true, true]);
  expect(screen.queryByTestId("add-grant")).toBeNull();
  expect(screen.getByTestId("no-grants").textContent).toContain("aws-auth ConfigMap alone");

  press("add-aws-auth-row");
  type(field("access.aws_auth.0.arn").getByRole("combobox"), KIM);
  type(field("access.aws_auth.0.username").getByRole("textbox"), "kim");
  type(field("access.aws_auth.0.groups").getByLabelText("New group"), "system:masters");
  fireEvent.click(field("access.aws_auth.0.groups").getByRole("button", { name: "Add group" }));
  expect(access()).toEqual({ creator_admin: false, grants: [], aws_auth: [{ arn: KIM, username: "kim", groups: ["system:masters"] }] });
  fireEvent.click(screen.getByRole("button", { name: "Remove row user/kim" }));
  expect(access().aws_auth).toEqual([]);
});

test("rows that the cluster does not read can be seen, and taken out", async () => {
  const { access } = await open({ mode: "api", access: { aws_auth: [{ arn: KIM, username: "", groups: [] }] } });
  fireEvent.click(screen.getByRole("button", { name: "Remove row user/kim" }));
  expect(access().aws_auth).toEqual([]);
  expect(screen.queryByTestId("aws-auth")).toBeNull();
});

test("the table says who gets in, and strikes out what has no effect", async () => {
  await open({ mode: "api-and-config-map", access: { grants: [GRANT], aws_auth: [{ arn: KIM, username: "", groups: ["a"] }] } });
  const table = createWrapper(screen.getByTestId("access-table").parentElement ?? undefined).findTable();
  const texts = (row: number): (string | undefined)[] => [1, 2, 3, 4].map((cell) => table?.findBodyCell(row, cell)?.getElement().textContent);
  expect(table?.findRows()).toHaveLength(3);
  expect(texts(1)[0]).toContain("You (role Workshop");
  expect(texts(2)).toEqual([`user/kim${KIM}`, "Access entry, policy AmazonEKSViewPolicy", "See most objects, but neither secrets nor permissions.", "The whole cluster"]);
  expect(texts(3)[1]).toContain("It has no effect");
  expect(table?.findBodyCell(3, 3)?.getElement().querySelector("s")).not.toBeNull();
  expect(table?.findBodyCell(2, 3)?.getElement().querySelector("s")).toBeNull();
  expect(within(screen.getByTestId("access-notes")).getByText("kubectl auth can-i --list")).toBeTruthy();
});
