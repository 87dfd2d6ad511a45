/** Promises about the demo cloud in a person's own terminal: the real aws command, and nothing but what the page shows. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { freePort, inWindow, until } from "./harness.mjs";
import { createCluster } from "./landfall.mjs";

inWindow("a terminal meets the demo account by the lines on the page, and the page shows what it does", async (page, machine) => {
  await createCluster(page, "shown");
  const port = await freePort();
  await page.fill("terminal-wanted-port", String(port));
  await page.tick("terminal-switch");
  const terminal = await pasteInto(page, machine);

  assert.deepEqual((await terminal("aws eks list-clusters")).clusters, ["shown"]);
  await page.seeIn("terminal-calls", "eks ListClusters");
  const { Vpc } = await terminal("aws ec2 create-vpc --cidr-block 10.77.0.0/16");
  await page.seeIn("account-now", Vpc.VpcId);
  await terminal(`aws ec2 create-tags --resources ${Vpc.VpcId} --tags Key=Name,Value=typed-by-hand`);
  await page.seeIn("account-now", "typed-by-hand");
  await assert.rejects(terminal("aws eks describe-cluster --name nobody"), /ResourceNotFoundException/);
  await page.seeIn("terminal-calls", "ResourceNotFoundException");

  // The commands that the page proposes are meant as they stand; kubectl is not connected here.
  const tries = await page.session.run(() => [...document.querySelectorAll("[data-testid=terminal-try] pre")].map((pre) => pre.innerText));
  assert.equal((await terminal(tries[0])).cluster.name, "shown");
  assert.equal((await terminal(tries[1])).Subnets.length, 4);

  const stranger = "AKIAIOSFODNN7EXAMPLE";
  await assert.rejects(terminal(`AWS_ACCESS_KEY_ID=${stranger} aws sts get-caller-identity`), /InvalidClientTokenId|not valid|invalid/);
  assert.ok(!(await page.text()).includes(stranger), "another key is not kept");
  const url = `http://127.0.0.1:${port}/`;
  assert.equal((await fetch(url, { headers: { origin: "http://localhost" } })).status, 403, "a web page is refused");

  // Switched off, the port is closed.
  await page.tick("terminal-switch", false);
  await assert.rejects(fetch(url));
});

inWindow("a cluster that is deleted in the terminal is gone on its page and in the list, without a click", async (page, machine) => {
  await createCluster(page, "typed-away");
  await page.fill("terminal-wanted-port", String(await freePort()));
  await page.tick("terminal-switch");
  const terminal = await pasteInto(page, machine);
  const isGone = (words) => () => terminal(words).then(() => false, (error) => /ResourceNotFound/.test(error.message));

  await terminal("aws eks delete-nodegroup --cluster-name typed-away --nodegroup-name workers");
  await until(isGone("aws eks describe-nodegroup --cluster-name typed-away --nodegroup-name workers"), 60_000, "the node group is gone");
  await terminal("aws eks delete-cluster --name typed-away");
  await page.seeIn("gone-panel", "1 VPC, 4 subnets", 60_000);
  await page.seeIn("run-words", "typed-away is gone");
  await page.clickTestId("go-home");
  await page.seeIn("clusters", "typed-away is gone");
  // The switch is the same everywhere, and one is led to what remains.
  await page.byTestId("terminal-lines-bash");
  await page.click("typed-away");
  await page.clickTestId("delete-remains");
  await page.seeHeading("Delete what remains");
});

/** A terminal into which the page's lines are pasted: runs a command, and gives what it prints. */
async function pasteInto(page, machine) {
  const lines = await page.session.run((box) => box.querySelector("pre").innerText, await page.byTestId("terminal-lines-bash"));
  const tools = process.env.LANDFALL_TEST_PYTHON_BIN ?? path.join(path.dirname(process.env.LANDFALL_WINDOW), "..", "tools", "python", "bin");
  const env = { PATH: `${tools}:${process.env.PATH}`, HOME: machine.home, AWS_EC2_METADATA_DISABLED: "true", AWS_PAGER: "" };
  return async (command) => {
    const { stdout } = await promisify(execFile)("bash", ["-c", `${lines}\n${command}`], { env });
    return stdout.trim() === "" ? null : JSON.parse(stdout);
  };
}
