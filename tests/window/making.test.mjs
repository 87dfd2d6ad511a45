/** Promises about making a cluster in the real window: guided, review first, after a failure, and over a reload. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

import { inWindow } from "./harness.mjs";
import { A_RUN, PAGES, answerConnect, confirmDelete, next, openWizard, seeCreated, seeGoingOn, startRun, walkToReview } from "./landfall.mjs";
import { KEYS } from "./webdriver.mjs";

inWindow("a guided walk ends with a cluster, and each page makes its part while the next one is answered", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "guided", mode: "guided" });
  await next(page, PAGES[0].heading);
  for (const { heading } of PAGES.slice(1)) {
    await next(page, heading);
    await page.seeIn("run-strip", "Network");
  }
  await page.click("Set the roles");
  await page.byTestId("locked");
  await page.click("Review and create");
  await page.seeHeading("Review and create");
  await page.clickTestId("wizard-next");
  await seeCreated(page);
});

inWindow("review first makes nothing before the last page, then everything, and kubectl sees the nodes", async (page, machine) => {
  await openWizard(page);
  await answerConnect(page, { name: "reviewed" });
  await walkToReview(page);
  assert.equal(await page.shows("run-strip"), false, "nothing runs before the last page");
  await page.clickTestId("wizard-next");
  await seeCreated(page);

  await page.clickTestId("merge-kubeconfig");
  await page.byTestId("merge-result");
  const answer = await promisify(execFile)("kubectl", ["get", "nodes", "--no-headers"], { env: machine.environment });
  const nodes = answer.stdout.trim().split("\n");
  assert.equal(nodes.length, 2, answer.stdout);
  for (const node of nodes) assert.match(node, / Ready /);
});

inWindow("a failure is explained, and solving it and trying again finishes the cluster", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "rehearsed", rehearse: "Elastic IP" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.byTestId("what-now", A_RUN);
  await page.until(() => document.querySelector("[data-testid^=problem-]")?.innerText.includes("Elastic IP"));
  await page.seeIn("rehearsed-address-quota", "release one");
  await page.clickTestId("solve-and-try-again-address-quota");
  await seeGoingOn(page);
  await seeCreated(page);
  await page.seeIn("rehearsal-address-quota", "Over");
});

inWindow("a failure is rehearsed in the middle of a run, solved, and the run finishes", async (page) => {
  await startRun(page, "rehearsed-later");
  await page.click("Pause the demo cloud's time");
  await page.unfold("rehearsal-panel");
  // One that does not pass by itself: at full speed others do before a window is drawn.
  await page.chooseByTyping("rehearsal", "vCPUs are used up");
  await page.clickTestId("begin-rehearsal");
  await page.seeIn("rehearsal-vcpu-quota", "Waits for its moment. It is met when workers are made.");
  await page.until(() => document.activeElement?.dataset.testid === "rehearsal-vcpu-quota");
  await page.click("As fast as possible");
  await page.click("Go on with the demo cloud's time");
  await page.byTestId("rehearsed-vcpu-quota", A_RUN);
  await page.clickTestId("solve-and-try-again-vcpu-quota");
  await page.seeNoTestId("rehearsed-vcpu-quota");
  await seeGoingOn(page);
  await seeCreated(page);
});

inWindow("a failure can be undone, until nothing is left", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "undone", rehearse: "You have no permission to make roles" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.byTestId("what-now", A_RUN);
  await page.clickTestId("undo-everything");
  await confirmDelete(page, "undone");
  await page.byTestId("nothing-left", A_RUN);
});

inWindow("a run goes on where it was when the window is closed in the middle and opened again", async (page, machine) => {
  await openWizard(page);
  await answerConnect(page, { name: "interrupted", speed: "60×" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.seeIn("stage-cluster", "AWS is making it");
  await page.close();

  const again = await machine.open();
  await again.clickTestId("open-interrupted");
  await again.clickTestId("try-again");
  await seeGoingOn(again);
  await seeCreated(again);
});

inWindow("a reload during a run loses nothing", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "reloaded", speed: "60×" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.byTestId("progress");
  await page.reload();
  await page.byTestId("progress");
  await seeCreated(page);
});

inWindow("time stands still and goes on, by keyboard, and a reload finds it as it is", async (page) => {
  const clocks = async () => [await page.textOf("time-spent"), await page.textOf("time-left"), await page.textOf("stage-cluster")];
  await startRun(page, "standing-still");
  await page.tabTo("Pause the demo cloud's time");
  await page.press(KEYS.enter);
  await page.seeIn("run-words", "time stands still");
  // Another speed leaves it standing.
  await page.click("10×");
  const before = await clocks();
  await pause(2500);
  assert.deepEqual(await clocks(), before, "more than a minute of a demo at work would have passed");

  await page.reload();
  await page.seeIn("run-words", "time stands still");
  assert.deepEqual(await clocks(), before);
  await page.click("As fast as possible");
  await page.tabTo("Go on with the demo cloud's time");
  await page.press(KEYS.enter);
  await seeCreated(page);
  assert.doesNotMatch(await page.textOf("run-words"), /stands still/);
});
