/** Promises about making a cluster in the real window: guided, review first, after a failure, and over a reload. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { inWindow } from "./harness.mjs";
import { A_RUN, PAGES, answerConnect, confirmDelete, next, openWizard, seeCreated, seeGoingOn, walkToReview } from "./landfall.mjs";

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

inWindow("a failure is explained, and trying again finishes the cluster", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "rehearsed", rehearse: "Elastic IP" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.byTestId("what-now", A_RUN);
  await page.until(() => document.querySelector("[data-testid^=problem-]")?.innerText.includes("Elastic IP"));
  await page.clickTestId("try-again");
  await seeGoingOn(page);
  await seeCreated(page);
});

inWindow("a failure can be undone, until nothing is left", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "undone", rehearse: "denies making roles" });
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
