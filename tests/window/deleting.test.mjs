/** Promises about removing a cluster in the real window. */
import assert from "node:assert/strict";

import { inWindow } from "./harness.mjs";
import { A_RUN, confirmDelete, createCluster } from "./landfall.mjs";

inWindow("a cluster is deleted only by its typed name, and then until nothing is left", async (page) => {
  await createCluster(page, "shortlived");
  await page.clickTestId("delete-cluster");
  await page.fill("delete-confirm-name", "shortlive");
  assert.equal(await page.isEnabled("delete-confirm"), false, "a name that is not quite right deletes nothing");
  await confirmDelete(page, "shortlived");
  await page.byTestId("nothing-left", A_RUN);

  await page.clickTestId("deleted-home");
  await page.clickTestId("forget-shortlived");
  await page.seeNoTestId("cluster-row-shortlived");
});
