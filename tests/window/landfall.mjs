/**
 * What a person does in Landfall, in their words: opens the wizard, connects to the demo cloud, goes from page to page.
 * The only file of these tests that knows the screens' test ids by heart, besides the tests themselves.
 */

/** A whole run in the demo cloud at full speed takes seconds; a busy machine deserves patience. */
export const A_RUN = 90_000;

/** The wizard's pages after Connect: what the heading says, and what the button says in guided mode. */
export const PAGES = [
  { page: "network", heading: "Choose the network" },
  { page: "roles", heading: "Set the roles" },
  { page: "cluster", heading: "Configure the cluster" },
  { page: "access", heading: "Grant access" },
  { page: "workers", heading: "Add workers" },
  { page: "review", heading: "Review and create" },
];

/** From the home screen to the wizard's first page. */
export async function openWizard(page) {
  await page.clickTestId("new-cluster");
  await page.seeHeading("Connect");
}

/** Answers the Connect page: the demo cloud, as fast as possible unless told otherwise. Stays on the page. */
export async function answerConnect(page, { name, mode = "review", speed = "As fast as possible", rehearse = null }) {
  await page.clickTestId("place-demo");
  await page.click(speed);
  if (rehearse !== null) await page.chooseByTyping("rehearsal", rehearse);
  await page.fill("cluster-name", name);
  await page.clickTestId(`mode-${mode}`);
}

/** Presses the button that goes on, and waits for the page that follows. */
export async function next(page, heading) {
  await page.clickTestId("wizard-next");
  await page.seeHeading(heading);
}

/** Through all pages to the last one; `answers` holds what to do on some of them, by page. */
export async function walkToReview(page, answers = {}) {
  for (const { page: name, heading } of PAGES) {
    await next(page, heading);
    await answers[name]?.();
  }
}

/** Makes a cluster, review first, and waits until it stands; with the default answers but for `answers`. */
export async function createCluster(page, name, answers = {}) {
  await openWizard(page);
  await answerConnect(page, { name });
  await walkToReview(page, answers);
  await page.clickTestId("wizard-next");
  await seeCreated(page);
}

/** Begins a cluster at a speed at which one can look on, and waits until the control plane is being made. */
export async function startRun(page, name) {
  await openWizard(page);
  await answerConnect(page, { name, speed: "60×" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.seeIn("stage-cluster", "AWS is making it");
}

/** Asks the window that shows to close, as a click on the cross in its frame does. */
export async function askToClose(screen) {
  const [window] = (await screen.windows()).filter(({ shows }) => shows);
  if (!window) throw new Error("No window shows that could be closed.");
  await screen.askToClose(window);
}

/** From the home screen: goes on with a run that rests, and waits until its cluster stands. */
export async function goOn(page, name) {
  await page.clickTestId(`open-${name}`);
  await page.clickTestId("try-again");
  await seeGoingOn(page);
  await seeCreated(page);
}

/** Waits until the run on the screen stands. A run that pauses instead is reported at once. */
export async function seeCreated(page) {
  await page.until(() => document.querySelector("[data-testid=use-panel], [data-testid=what-now]") !== null, A_RUN);
  if (!(await page.shows("use-panel"))) throw new Error(`The run paused: ${await page.text()}`);
}

/** Waits until a run that was paused has left that state. */
export function seeGoingOn(page) {
  return page.seeNoTestId("what-now");
}

/** Types the cluster's name into the open dialog, and confirms. */
export async function confirmDelete(page, name) {
  await page.fill("delete-confirm-name", name);
  await page.clickTestId("delete-confirm");
}
