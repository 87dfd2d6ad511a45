/** What the page Network promises: a new VPC or one that exists, a plan of one's own, and a picture that follows the answers. */
import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { NetworkSpec } from "../backend/bindings/NetworkSpec";
import { OFFERS, SPEC } from "../testing/fake-facts";
import { openWizard, type OpenWizard } from "../testing/open-wizard";

const VPC = "vpc-0aa11bb22cc33dd44";
const SUBNETS = ["a", "b", "c", "d"].map((letter) => `subnet-0000000000000000${letter}`);

const press = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };
const tick = (testId: string): void => { fireEvent.click(within(screen.getByTestId(testId)).getByRole("checkbox")); };
const type = (label: string, value: string): void => { fireEvent.change(screen.getByLabelText(label), { target: { value } }); };

/** The answers that leave the page. (On the page, the engine is also asked what other answers would cost.) */
async function leave({ walkTo, answers }: OpenWizard): Promise<NetworkSpec> {
  await walkTo("roles");
  return answers().network;
}

async function onThePage(network: Partial<NetworkSpec> = {}, offers: Partial<typeof OFFERS> = {}): Promise<OpenWizard> {
  const wizard = await openWizard({ network: { ...SPEC.network, ...network } }, offers);
  await wizard.walkTo("network");
  return wizard;
}

test("whoever changes nothing gets the usual network", async () => {
  expect(await leave(await onThePage())).toEqual(SPEC.network);
});

test("a VPC that exists comes with all its subnets that can be used", async () => {
  const wizard = await onThePage();
  press("vpc-existing");
  for (const gone of ["network.layout", "network.nat", "network.cidr", "network.zone_count", "network.subnets"]) {
    expect(screen.queryByTestId(`field-${gone}`)).toBeNull();
  }
  // The one in a zone that EKS refuses stays in sight, with its reason.
  expect(screen.getByTestId("existing-subnets").textContent).toContain("EKS puts no control plane in use1-az3");
  const network = await leave(wizard);
  expect(network.vpc_id).toBe(VPC);
  expect(network.existing_subnets.map(({ id }) => id)).toEqual(SUBNETS);
  expect(network.existing_subnets[0]).toEqual({ id: SUBNETS[0], kind: "public", zone_id: "use1-az1" });
  expect(network.mend).toEqual([]);
});

test("subnets can be left out, and what the VPC lacks is mended only where that is ticked", async () => {
  const wizard = await onThePage();
  press("vpc-existing");
  createWrapper(screen.getByTestId("field-network.existing_subnets")).findTable()?.findRowSelectionArea(1)?.click();
  // It has DNS resolution, and all public subnets give public addresses.
  expect(screen.queryByTestId("mend-dns-support")).toBeNull();
  expect(screen.queryByTestId("mend-public-addresses")).toBeNull();
  tick("mend-load-balancer-tags");
  tick("mend-dns-hostnames");
  tick("mend-load-balancer-tags");
  const network = await leave(wizard);
  expect(network.existing_subnets.map(({ id }) => id)).toEqual(SUBNETS.slice(1));
  expect(network.mend).toEqual(["dns-hostnames"]);
});

test("back to a new network, nothing of the VPC that exists is left", async () => {
  const wizard = await onThePage();
  press("vpc-existing");
  tick("mend-dns-hostnames");
  const groups = createWrapper(screen.getByTestId("field-network.security_groups")).findMultiselect();
  groups?.openDropdown();
  groups?.selectOptionByValue("sg-0000000000000000a");
  expect(screen.getByTestId("field-network.security_groups").textContent).toContain("company-monitoring");
  press("vpc-new");
  expect(screen.queryByTestId("field-network.security_groups")).toBeNull();
  expect(await leave(wizard)).toEqual(SPEC.network);
});

test("where VPCs could not be read, ids can be typed", async () => {
  const wizard = await onThePage({}, { vpcs: [], security_groups: [], zones: [] });
  press("vpc-existing");
  const vpc = screen.getByTestId("vpc-id").querySelector("input");
  if (vpc !== null) fireEvent.change(vpc, { target: { value: "vpc-1" } });
  press("add-network.existing_subnets");
  type("Subnet id of subnet 1", "subnet-1");
  type("Zone of subnet 1", "use1-az1");
  // Whatever it may lack can be allowed.
  tick("mend-public-addresses");
  const network = await leave(wizard);
  expect(network.vpc_id).toBe("vpc-1");
  expect(network.existing_subnets).toEqual([{ id: "subnet-1", kind: "private", zone_id: "use1-az1" }]);
  expect(network.mend).toEqual(["public-addresses"]);
});

test("a plan of one's own begins as the engine cuts it, and can be dropped", async () => {
  const wizard = await onThePage();
  const edit = await screen.findByTestId("edit-plan");
  await waitFor(() => { expect(edit.hasAttribute("disabled")).toBe(false); });
  fireEvent.click(edit);
  expect(screen.queryByTestId("field-network.zone_count")).toBeNull();
  expect(within(screen.getByTestId("field-network.subnets")).getAllByRole("group")).toHaveLength(4);
  type("Address block of subnet 3", "192.168.64.0/20");
  fireEvent.click(screen.getByRole("button", { name: "Remove subnet 2, 192.168.32.0/19" }));
  press("add-network.subnets");
  const { subnets } = await leave(wizard);
  expect(subnets).toEqual([
    { kind: "public", zone_id: "use1-az1", cidr: "192.168.0.0/19" },
    { kind: "private", zone_id: "use1-az1", cidr: "192.168.64.0/20" },
    { kind: "private", zone_id: "use1-az2", cidr: "192.168.96.0/19" },
    { kind: "private", zone_id: "use1-az1", cidr: "192.168.192.0/19" },
  ]);
  press("wizard-previous");
  fireEvent.click(await screen.findByTestId("drop-plan"));
  expect((await screen.findByTestId("field-network.zone_count")).textContent).toContain("Two zones");
});

test("NAT gateways are asked about only where private subnets lead to them", async () => {
  await onThePage();
  press("layout-public-only");
  expect(screen.queryByTestId("field-network.nat")).toBeNull();
  press("layout-private-only");
  expect(screen.queryByTestId("field-network.nat")).toBeNull();
  expect(screen.getByTestId("endpoints-all").textContent).toContain("always has all of them");
  press("layout-public-and-private");
  expect(screen.getByTestId("field-network.nat")).toBeTruthy();
});

test("each choice says what it makes the network cost", async () => {
  await onThePage();
  const words = (path: string) => screen.getByTestId(`field-${path}`).textContent;
  await waitFor(() => { expect(words("network.nat")).toContain("no private subnet reaches the internet. Network: about 0.05 USD an hour."); });
  expect(words("network.nat")).toContain("Survives the loss of a zone. Network: about 0.10 USD an hour.");
  await waitFor(() => { expect(words("network.layout")).toContain("that is private too. Network: free."); });
});

test("the picture follows the answers, and has the engine's words for its name", async () => {
  await onThePage();
  const picture = (): HTMLElement => screen.getByTestId("network-picture");
  const gateways = (): number => picture().textContent.split("NAT gateway").length - 1;
  await waitFor(() => { expect(picture().getAttribute("aria-label")).toBe("New VPC 192.168.0.0/16 with 4 subnets."); });
  // One stands in a public subnet, and two private subnets name it as their way out.
  expect(gateways()).toBe(3);
  press("nat-per-zone");
  await waitFor(() => { expect(gateways()).toBe(4); });
  press("layout-private-only");
  await waitFor(() => { expect(picture().textContent).toContain("ecr.api"); });
  expect(picture().textContent).not.toContain("Internet gateway");
  press("vpc-existing");
  await waitFor(() => { expect(picture().textContent).toContain("company-private-2"); });
});
