/** Promises about a cluster that stands and is given other answers in the real window. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { inWindow, until } from "./harness.mjs";
import { createCluster, next, seeCreated } from "./landfall.mjs";
import { KEYS } from "./webdriver.mjs";

const REVIEW = "Review the change";

inWindow("a cluster made with the usual answers gets a key for its secrets, and what stands keeps its answers", async (page, machine) => {
  await createCluster(page, "changed");
  await page.clickTestId("change-cluster");
  await page.seeHeading(REVIEW);
  await page.seeIn("what-changes", "Nothing is changed yet");
  await page.clickTestId("wizard-next");
  await page.seeIn("refused", "These answers ask for exactly what stands");

  // What stands says what to put back, and lets nobody by.
  await page.clickTestId("edit-network");
  await page.fill("cidr", "10.0.0.0/16");
  await page.seeIn("field-network.cidr", "Put back");
  await page.clickTestId("wizard-next");
  await page.seeIn("refused", "stand already");
  await page.fill("cidr", "192.168.0.0/16");
  await page.seeNoTestId("refused");

  await page.click("Configure the cluster");
  await page.seeHeading("Configure the cluster");
  await page.unfold("cluster-more");
  await page.pick("field-cluster.encryption", "new-key");
  for (const heading of ["Grant access", "Add workers", REVIEW]) await next(page, heading);
  await page.seeIn("what-changes", "things are made, and nothing is deleted");
  await page.seeIn("what-changes", "KMS key");
  await page.seeIn("change-cost", "more than now");
  await page.clickTestId("wizard-next");
  await page.seeHeading("changed");
  await seeCreated(page);

  // The demo account is one window's at a time.
  await page.close();
  const ask = await aws(machine);
  const { cluster } = await ask("eks", "describe-cluster", "--name", "changed");
  assert.equal(cluster.status, "ACTIVE");
  assert.match(cluster.encryptionConfig?.[0]?.provider?.keyArn ?? "", /^arn:aws:kms:/);
  const { nodegroups } = await ask("eks", "list-nodegroups", "--cluster-name", "changed");
  assert.deepEqual(nodegroups, ["workers"], "nothing else was touched");
});

inWindow("what is taken out of the answers is named before it goes, and can be kept, all of it by keyboard", async (page, machine) => {
  await createCluster(page, "smaller", { workers: () => page.clickTestId("add-node-group") });
  await page.tabTo("Change this cluster");
  await page.press(KEYS.enter);
  await page.seeHeading(REVIEW);
  await page.tabTo("Edit workers");
  await page.press(KEYS.enter);
  await page.seeHeading("Add workers");
  await page.tabTo("Remove node group workers-2");
  await page.press(KEYS.enter);
  await next(page, REVIEW);
  await page.seeIn("what-changes", "Nothing is made, and 1 thing is deleted");
  await page.tabTo("Change the cluster");
  await page.press(KEYS.enter);
  await page.seeIn("change-dialog", "Node group workers-2");
  await page.press(KEYS.escape);
  await page.seeNoTestId("change-dialog");
  await page.clickTestId("wizard-next");
  await page.clickTestId("change-confirm");
  await page.seeHeading("smaller");
  await seeCreated(page);

  await page.close();
  const ask = await aws(machine);
  const { nodegroups } = await ask("eks", "list-nodegroups", "--cluster-name", "smaller");
  assert.deepEqual(nodegroups, ["workers"]);
});

/** The aws command line, for asking the demo account that `landfall demo` serves once the window is closed. */
async function aws(machine) {
  const landfall = path.join(path.dirname(process.env.LANDFALL_WINDOW), "landfall");
  const serve = () => machine.launch(landfall, ["demo", "--speed", "1"], machine.environment, /[^]*Ctrl-C/);
  // A window that has closed holds the demo account until its program has ended.
  const [said] = await until(() => serve().catch(() => null), 20_000, "the window has let go of the demo account");
  const variables = Object.fromEntries([...said.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]));
  const beside = () => path.join(path.dirname(process.env.LANDFALL_WINDOW), "..", "tools", "python", "bin");
  const program = path.join(process.env.LANDFALL_TEST_PYTHON_BIN ?? beside(), "aws");
  const env = { ...machine.environment, ...variables };
  return async (...words) => JSON.parse((await promisify(execFile)(program, [...words, "--output", "json"], { env })).stdout);
}
