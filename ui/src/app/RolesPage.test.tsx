/** What the page Roles promises: roles made or brought along, and no answer left behind unseen. */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { NEXT, SPEC } from "../testing/fake-facts";
import { chooseIn, openWizard, optionsIn } from "../testing/open-wizard";

const CLUSTER_ROLE = "arn:aws:iam::111122223333:role/company-eks-cluster";

const field = (path: string) => within(screen.getByTestId(`field-${path}`));
const from = (path: string, label: string): void => { fireEvent.click(field(path).getByLabelText(label)); };

test("an existing role takes the place of the name, and making one takes the place of the role", async () => {
  const { answers, walkTo } = await openWizard();
  await walkTo("roles");
  fireEvent.change(field("roles.cluster_role_name").getByRole("textbox"), { target: { value: "mine" } });
  from("roles.cluster_role_arn", "Use one that exists");
  expect(screen.queryByTestId("field-roles.cluster_role_name")).toBeNull();

  chooseIn(screen.getByTestId("field-roles.cluster_role_arn"), "company-eks-cluster");
  await waitFor(() => { expect(answers().roles).toEqual({ ...SPEC.roles, cluster_role_arn: CLUSTER_ROLE }); });
  // Its policies are not ours to tell.
  await screen.findByText("Existing cluster role", { selector: "h2 *" });
  expect(screen.queryByText("AmazonEKSClusterPolicy")).toBeNull();

  from("roles.cluster_role_arn", "Make one");
  await waitFor(() => { expect(answers().roles).toEqual(SPEC.roles); });
  await screen.findByText("AmazonEKSClusterPolicy");
});

test("only roles for this use are offered, each with what it lacks", async () => {
  const { walkTo } = await openWizard({ cluster: { ...SPEC.cluster, auto_mode: true } });
  await walkTo("roles");
  from("roles.cluster_role_arn", "Use one that exists");
  const options = optionsIn(screen.getByTestId("field-roles.cluster_role_arn")).map(({ textContent }) => textContent);
  expect(options).toHaveLength(1);
  expect(options[0]).toContain("company-eks-cluster");
  expect(options[0]).toContain("Lacks: sts:TagSession in its trust policy");
});

test("where roles could not be listed, any ARN can be typed", async () => {
  const { answers, walkTo } = await openWizard({}, { roles: [] });
  await walkTo("roles");
  from("roles.node_role_arn", "Use one that exists");
  fireEvent.change(field("roles.node_role_arn").getByRole("textbox"), { target: { value: "arn:aws:iam::111122223333:role/ours" } });
  await waitFor(() => { expect(answers().roles.node_role_arn).toBe("arn:aws:iam::111122223333:role/ours"); });
});

test("the Fargate role shows where pods run on Fargate", async () => {
  const { answers, walkTo } = await openWizard({ workers: { ...SPEC.workers, fargate_profiles: [NEXT.fargate_profile] } });
  await walkTo("roles");
  expect((await screen.findByTestId("role-fargate-role")).textContent).toContain("Fargate uses it");
  fireEvent.change(field("roles.fargate_role_name").getByRole("textbox"), { target: { value: "pods" } });
  await waitFor(() => { expect(answers().roles).toEqual({ ...SPEC.roles, fargate_role_name: "pods" }); });
});

test("an answer about a role that is not needed can be seen and taken back", async () => {
  const { answers, walkTo } = await openWizard({ roles: { ...SPEC.roles, fargate_role_name: "left over" } });
  await walkTo("roles");
  expect((await screen.findByTestId("role-fargate-role")).textContent).toContain("no such role is needed");
  fireEvent.change(field("roles.fargate_role_name").getByRole("textbox"), { target: { value: "" } });
  await waitFor(() => { expect(screen.queryByTestId("role-fargate-role")).toBeNull(); });
  await waitFor(() => { expect(answers().roles).toEqual(SPEC.roles); });
});

test("Session Manager is asked about only for a node role that Landfall makes", async () => {
  const { walkTo } = await openWizard();
  await walkTo("roles");
  await screen.findByTestId("field-roles.ssm");
  from("roles.node_role_arn", "Use one that exists");
  expect(screen.queryByTestId("field-roles.ssm")).toBeNull();
});
