/** Promises about making a cluster in the real window: guided, review first, after a failure, and over a reload. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, test } from "node:test";

import { Machine } from "./harness.mjs";
import { A_RUN, PAGES, answerConnect, next, openWizard, seeCreated, walkToReview } from "./landfall.mjs";

let machine;
let page;

before(async () => {
  machine = await Machine.start();
});
afterEach(() => page?.close());
after(() => machine?.stop());

test("a guided walk ends with a cluster, and each page makes its part while the next one is answered", async () => {
  page = await machine.open();
  await openWizard(page);
  await answerConnect(page, { name: "guided", mode: "guided" });
  await next(page, PAGES[0].heading);
  for (const { heading } of PAGES.slice(1)) {
    await next(page, heading);
    await page.byTestId("run-strip");
  }
  await page.clickTestId("wizard-next");
  await seeCreated(page);
});

test("review first makes nothing before the last page, then everything", async () => {
  page = await machine.open();
  await openWizard(page);
  await answerConnect(page, { name: "reviewed" });
  await walkToReview(page);
  assert.equal(await page.shows("run-strip"), false, "nothing runs before the last page");
  await page.clickTestId("wizard-next");
  await seeCreated(page);

  await page.clickTestId("merge-kubeconfig");
  await page.byTestId("merge-result");
  assert.match(await readFile(machine.kubeconfig, "utf8"), /reviewed/);
});

test("a failure is explained, and trying again finishes the cluster", async () => {
  page = await machine.open();
  await openWizard(page);
  await answerConnect(page, { name: "rehearsed", rehearse: "Elastic IP" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.byTestId("what-now", A_RUN);
  await page.see("Elastic IP");
  await page.clickTestId("try-again");
  await seeCreated(page);
});

test("a reload during a run loses nothing", async () => {
  page = await machine.open();
  await openWizard(page);
  await answerConnect(page, { name: "reloaded", speed: "60×" });
  await walkToReview(page);
  await page.clickTestId("wizard-next");
  await page.byTestId("progress");
  await page.reload();
  await page.clickTestId("open-reloaded");
  await page.byTestId("progress");
  await seeCreated(page);
});
