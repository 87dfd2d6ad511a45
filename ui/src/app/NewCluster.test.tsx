/** What the wizard promises, from the first page to the run, with the in-memory engine. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Identity } from "../backend/bindings/Identity";
import type { Run } from "../backend/bindings/Run";
import { BackendContext } from "../backend/context";
import { fakeAssess } from "../testing/fake-assess";
import { fakeBackend } from "../testing/fake-backend";
import { IDENTITY, PROBLEM, SPEC } from "../testing/fake-facts";
import { newRun } from "../testing/fake-run";
import { NewCluster } from "./NewCluster";

async function open(resumed: Run | null = null) {
  const backend = fakeBackend();
  if (resumed !== null) backend.runs.set(resumed.id, resumed);
  const onHome = vi.fn();
  const onOpen = vi.fn();
  const page = (leaving: boolean) => (
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={backend}>
        <NewCluster onHome={onHome} onBack={onHome} onOpen={onOpen} leaving={leaving} onStay={() => undefined} resumed={resumed} changing={false} />
      </BackendContext.Provider>
    </I18nProvider>
  );
  const { rerender } = render(page(false));
  await screen.findByTestId("wizard-next");
  return { backend, onHome, onOpen, leaveByTopBar: () => { rerender(page(true)); } };
}

const press = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };
const input = (testId: string): HTMLElement => {
  const found = screen.getByTestId(testId).querySelector<HTMLElement>("input, textarea");
  if (found === null) throw new Error(`no input in ${testId}`);
  return found;
};
const type = (testId: string, value: string): void => { fireEvent.change(input(testId), { target: { value } }); };
const choose = (testId: string): void => { fireEvent.click(screen.getByTestId(testId)); };

/** The words above the buttons. The wizard holds them twice: once to see, once to be read out. */
async function refused(): Promise<HTMLElement> {
  const [seen] = await screen.findAllByTestId("refused");
  if (seen === undefined) throw new Error("not refused");
  return seen;
}

async function next(page: string): Promise<void> {
  press("wizard-next");
  await screen.findByTestId(`page-${page}`);
}

const callsOf = (backend: { calls: unknown[][] }, method: string): unknown[][] => backend.calls.filter(([name]) => name === method);

test("Next on the first page connects by itself, once", async () => {
  const { backend } = await open();
  await next("network");
  press("wizard-previous");
  await next("network");
  expect(callsOf(backend, "connect")).toEqual([["connect", { type: "demo", speed: "10", rehearse: null }, "us-east-1"]]);
});

test("answers are judged again when the account is known", async () => {
  const { backend } = await open();
  const assess = vi.spyOn(backend, "assess");
  press("check-identity");
  await screen.findByTestId("identity");
  await waitFor(() => { expect(assess).toHaveBeenCalled(); });
});

test("a refused connection keeps the person on the page and says what to do", async () => {
  const { backend } = await open();
  backend.refuseConnect(PROBLEM);
  press("wizard-next");
  const problem = await screen.findByTestId("connect-problem");
  expect(problem.textContent).toContain(PROBLEM.what_to_do);
  expect(problem.textContent).toContain(PROBLEM.aws?.code);
  expect(screen.getByTestId("page-connect")).toBeTruthy();
});

test("who one is shows after checking, and not after another Region was chosen", async () => {
  await open();
  press("check-identity");
  expect((await screen.findByTestId("identity")).textContent).toContain("111122223333");
  choose("place-aws");
  expect(screen.queryByTestId("identity")).toBeNull();
});

test("an answer about an account that was chosen before is dropped", async () => {
  const { backend } = await open();
  let reply: (answer: Identity) => void = () => undefined;
  const late = new Promise<Identity>((resolve) => { reply = resolve; });
  const answer = await backend.connect({ type: "demo", speed: "10", rehearse: null }, "us-east-1");
  vi.spyOn(backend, "connect").mockReturnValueOnce(late);
  press("check-identity");
  choose("place-aws");
  await act(async () => {
    reply(answer);
    await late;
  });
  expect(screen.queryByTestId("identity")).toBeNull();
  press("wizard-next");
  expect((await screen.findByTestId("connect-problem")).textContent).toContain("No credentials are chosen");
});

test("a problem shows at its field, and Next is refused until it is mended", async () => {
  await open();
  await next("network");
  type("cidr", "nonsense");
  await within(screen.getByTestId("field-network.cidr")).findByText(/This is not an IPv4 block/);
  press("wizard-next");
  await refused();
  expect(screen.getByTestId("page-network")).toBeTruthy();
  await waitFor(() => { expect(document.activeElement).toBe(input("cidr")); });

  type("cidr", "10.0.0.0/16");
  await waitFor(() => { expect(screen.queryAllByTestId("refused")).toEqual([]); });
  await next("roles");
});

test("Next asks about what was typed just now, without waiting for a pause", async () => {
  await open();
  type("cluster-name", "-wrong");
  press("wizard-next");
  expect((await refused()).textContent).toContain("starts with a letter");
});

test("an empty new field complains only after Next", async () => {
  await open();
  for (const page of ["network", "roles", "cluster", "access"]) await next(page);
  press("add-grant");
  const field = screen.getByTestId("field-access.grants.0.principal_arn");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(field.textContent).not.toContain("not an ARN");
  press("wizard-next");
  await within(field).findByText(/not an ARN/);
});

test("access for some namespaces can't become access to the whole cluster unseen", async () => {
  await open();
  for (const page of ["network", "roles", "cluster", "access"]) await next(page);
  press("add-grant");
  const where = within(screen.getByTestId("field-access.grants.0.namespaces"));
  fireEvent.click(where.getByLabelText("Some namespaces only"));
  const remove = where.getByRole("button", { name: "Remove default" });
  expect(remove.getAttribute("aria-disabled") ?? remove.getAttribute("disabled")).not.toBe(null);
  fireEvent.click(remove);
  expect(where.getByLabelText<HTMLInputElement>("Some namespaces only").checked).toBe(true);

  fireEvent.change(where.getByLabelText("New namespace"), { target: { value: "team-a" } });
  fireEvent.click(where.getByRole("button", { name: "Add namespace" }));
  fireEvent.click(where.getByRole("button", { name: "Remove default" }));
  expect(where.getByText("team-a")).toBeTruthy();
  expect(where.queryByText("default")).toBe(null);
});

test("review first starts everything at the end, and opens the run", async () => {
  const { backend, onOpen } = await open();
  for (const page of ["network", "roles", "cluster", "access", "workers", "review"]) await next(page);
  expect(callsOf(backend, "startRun")).toEqual([]);
  expect(screen.getByTestId("cost-total").textContent).toContain("USD a day");
  press("wizard-next");
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("run-1"); });
  expect(callsOf(backend, "startRun")).toEqual([["startRun", SPEC, false, "workers"]]);
});

test("Edit on the review leads to the page", async () => {
  await open();
  for (const page of ["network", "roles", "cluster", "access", "workers", "review"]) await next(page);
  press("edit-cluster");
  await screen.findByTestId("page-cluster");
});

test("guided mode creates each page's stage on Next, and the last page opens the run", async () => {
  const { backend, onOpen } = await open();
  choose("mode-guided");
  for (const page of ["network", "roles", "cluster", "access", "workers", "review"]) await next(page);
  const started = backend.calls.filter(([name]) => name === "startRun" || name === "continueRun").map((call) => [call[0], call.at(-1)]);
  expect(started).toEqual([
    ["startRun", "network"],
    ["continueRun", "roles"],
    ["continueRun", "cluster"],
    ["continueRun", "access"],
    ["continueRun", "workers"],
  ]);
  expect(screen.getByTestId("wizard-next").textContent).toBe("Watch the run");
  press("wizard-next");
  await waitFor(() => { expect(onOpen).toHaveBeenCalledWith("run-1"); });
});

test("a page whose stage was started shows its answers to read, and Next only goes on", async () => {
  const { backend } = await open();
  choose("mode-guided");
  await next("network");
  expect(screen.getByTestId("wizard-next").textContent).toBe("Create the network");
  await next("roles");
  press("wizard-previous");
  expect((await screen.findByTestId("locked")).textContent).toContain("Being created");
  expect(screen.queryByTestId("cidr")).toBeNull();
  await next("roles");
  expect(callsOf(backend, "startRun")).toHaveLength(1);
});

test("the strip shows what is being made, and a failure with ways on", async () => {
  const { backend, onOpen } = await open();
  choose("mode-guided");
  await next("network");
  await next("roles");
  act(() => { backend.advance(); });
  expect(screen.getByTestId("run-strip").textContent).toContain("VPC");
  act(() => { backend.advance(PROBLEM); });
  expect(screen.getByTestId("strip-failure").textContent).toContain(PROBLEM.what_to_do);
  press("strip-try-again");
  expect(callsOf(backend, "tryAgain")).toEqual([["tryAgain", "run-1"]]);
  await waitFor(() => { expect(screen.queryByTestId("strip-failure")).toBeNull(); });
  act(() => { backend.advance(PROBLEM); });
  press("strip-open-run");
  expect(onOpen).toHaveBeenCalledWith("run-1");
});

test("the strip says what holds up the whole run, and leads to it", async () => {
  const run: Run = { ...newRun("run-7", SPEC, true, "network"), phase: "paused", problem: { ...PROBLEM, title: "The credentials have ended" } };
  const { onOpen } = await open(run);
  expect(screen.getByTestId("strip-held").textContent).toContain("The credentials have ended");
  press("strip-held-open");
  expect(onOpen).toHaveBeenCalledWith("run-7");
});

test("credentials that end too soon are said above Create, and how long they last where one connects", async () => {
  const { backend } = await open();
  const ends = { ...IDENTITY, demo: false, expires_at: Date.now() + 12.5 * 60_000 };
  vi.spyOn(backend, "connect").mockResolvedValue(ends);
  const words = "These credentials end in 12 minutes, and creating the cluster usually takes about 14 minutes.";
  vi.spyOn(backend, "assess").mockImplementation((spec) => Promise.resolve({ ...fakeAssess(spec), credentials_warning: words }));
  press("check-identity");
  expect((await screen.findByTestId("identity")).textContent).toContain("The credentials end in 12 minutes");
  for (const page of ["network", "roles", "cluster", "access", "workers", "review"]) await next(page);
  expect((await screen.findByTestId("credentials-warning")).textContent).toContain(words);
});

test("a guided run begun before goes on at its next page", async () => {
  const { backend } = await open(newRun("run-7", SPEC, true, "network"));
  await screen.findByTestId("page-roles");
  await next("cluster");
  expect(callsOf(backend, "continueRun")).toEqual([["continueRun", "run-7", SPEC, "roles"]]);
});

test("Cancel leaves at once when nothing was answered", async () => {
  const { onHome } = await open();
  press("wizard-cancel");
  expect(onHome).toHaveBeenCalledOnce();
});

test("Cancel asks before answers are lost", async () => {
  const { onHome } = await open();
  type("cluster-name", "other");
  press("wizard-cancel");
  await screen.findByTestId("leave-dialog");
  press("leave-stay");
  await waitFor(() => { expect(screen.queryByTestId("leave-dialog")).toBeNull(); });
  expect(onHome).not.toHaveBeenCalled();
  press("wizard-cancel");
  press("leave-confirm");
  expect(onHome).toHaveBeenCalledOnce();
});

test("leaving a guided run says what stands and that it stays in the list", async () => {
  const { backend, leaveByTopBar } = await open();
  choose("mode-guided");
  await next("network");
  await next("roles");
  act(() => { for (let notch = 0; notch < 3; notch += 1) backend.advance(); });
  leaveByTopBar();
  const dialog = await screen.findByTestId("leave-dialog");
  expect(dialog.textContent).toContain("VPC");
  expect(dialog.textContent).toContain("list of clusters");
});

test("a pasted secret is gone from the page at the moment it is sent", async () => {
  const { backend } = await open();
  choose("place-aws");
  choose("way-paste");
  type("paste", "export AWS_SECRET_ACCESS_KEY=hunter2");
  press("paste-use");
  expect(document.documentElement.outerHTML).not.toContain("hunter2");
  expect((await screen.findByTestId("pasted")).textContent).toContain("ASIA…WXYZ");
  expect(callsOf(backend, "paste")).toHaveLength(1);

  // The block's own Region is taken over, and Next connects with it.
  await next("network");
  expect(callsOf(backend, "connect")).toEqual([["connect", { type: "aws", source: { type: "pasted" } }, "us-west-2"]]);
});

test("Next sends a pasted block that was not sent yet", async () => {
  const { backend } = await open();
  choose("place-aws");
  choose("way-paste");
  type("paste", "aws_secret_access_key = hunter2");
  await next("network");
  expect(backend.calls.map(([name]) => name)).toEqual(["paste", "connect"]);
  expect(document.documentElement.outerHTML).not.toContain("hunter2");
});

test("a saved secret leaves the page too, and the key can be used and forgotten", async () => {
  const { backend } = await open();
  choose("place-aws");
  await screen.findByTestId("source");
  choose("way-save");
  type("key-name", "lab");
  type("key-id", "AKIAEXAMPLE");
  type("key-secret", "hunter2");
  press("key-save");
  expect(document.documentElement.outerHTML).not.toContain("hunter2");
  fireEvent.click(await screen.findByRole("button", { name: "Forget lab" }));
  await waitFor(() => { expect(screen.queryByTestId("saved-keys")).toBeNull(); });
  expect(callsOf(backend, "forgetKey")).toEqual([["forgetKey", "lab"]]);
});

test("a system without a keychain is told about in words", async () => {
  const { backend } = await open();
  backend.setSources({ choices: [], keychain_unavailable: "No keychain service runs here.", notes: [] });
  choose("place-aws");
  await screen.findByTestId("no-sources");
  choose("way-save");
  expect(screen.getByTestId("keychain-unavailable").textContent).toContain("No keychain service runs here.");
});

test("answers change the spec at their own place", async () => {
  const { backend, onOpen } = await open();
  await next("network");
  choose("nat-per-zone");
  for (const page of ["roles", "cluster", "access", "workers"]) await next(page);
  const desired = screen.getByTestId("field-workers.node_groups.0.desired").querySelector("input");
  if (desired !== null) fireEvent.change(desired, { target: { value: "3" } });
  press("add-node-group");
  await screen.findByTestId("workers.node_groups.1");
  await next("review");
  press("wizard-next");
  await waitFor(() => { expect(onOpen).toHaveBeenCalled(); });
  const spec = callsOf(backend, "startRun")[0]?.[1] as ClusterSpec;
  expect(spec.network.nat).toBe("per-zone");
  expect(spec.workers.node_groups.map(({ name, desired: nodes }) => [name, nodes])).toEqual([["workers", 3], ["workers-2", 3]]);
});
