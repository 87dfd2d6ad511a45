/** The promise that no mouse is needed: a whole cluster, from the first screen to the kubeconfig, by keys alone. */

import { inWindow } from "./harness.mjs";
import { PAGES, seeCreated } from "./landfall.mjs";
import { KEYS } from "./webdriver.mjs";

inWindow("a whole cluster is made by keyboard alone", async (page) => {
  await page.byTestId("new-cluster");
  await page.tabTo("Create cluster");
  await page.press(KEYS.enter);
  await page.seeHeading("Connect");

  await page.tabTo("10×");
  await page.press(KEYS.right, KEYS.right, KEYS.enter);
  await page.tabTo("Cluster name");
  await page.press("by-keyboard");
  for (const { heading } of PAGES) {
    await page.tabTo("Next");
    await page.press(KEYS.enter);
    await page.seeHeading(heading);
  }
  await page.tabTo("Create cluster");
  await page.press(KEYS.enter);
  await seeCreated(page);

  await page.tabTo("Add the cluster to the kubeconfig");
  await page.press(KEYS.enter);
  await page.byTestId("merge-result");
});
