/** Promises about removing a cluster in the real window: what is shown before, what is chosen, and the receipt after. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

import { inWindow } from "./harness.mjs";
import { A_RUN, confirmDelete, createCluster } from "./landfall.mjs";

/** What Kubernetes makes something in AWS for. */
const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
};
const CLAIM = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { storageClassName: "gp2", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "4Gi" } } },
};

/** The class makes a volume once a pod wants it. */
const STORE = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "store" },
  spec: {
    containers: [{ name: "web", image: "nginx", volumeMounts: [{ name: "data", mountPath: "/data" }] }],
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
  },
};

inWindow("a cluster is deleted only by its typed name, then nothing is left, and the receipt says so", async (page) => {
  await createCluster(page, "shortlived");
  await page.clickTestId("delete-cluster");
  await page.seeHeading("Delete cluster: shortlived");
  await page.seeIn("what-goes", "EKS cluster");
  await page.seeIn("goes-sum", "USD an hour");
  await page.fill("delete-confirm-name", "shortlive");
  assert.equal(await page.isEnabled("delete-confirm"), false, "a name that is not quite right deletes nothing");
  await confirmDelete(page, "shortlived");
  await page.byTestId("nothing-left", A_RUN);

  await page.clickTestId("save-receipt");
  const path = (await page.textOf("receipt-path")).replace("Saved to ", "").trim();
  const receipt = await readFile(path, "utf8");
  assert.match(receipt, /Nothing is left of shortlived: 0\.00 USD an hour/);
  assert.match(receipt, /EKS cluster/);

  await page.clickTestId("deleted-home");
  await page.clickTestId("forget-shortlived");
  await page.seeNoTestId("cluster-row-shortlived");
});

inWindow("what Kubernetes made is named before a delete, goes only when chosen, and what is left stands in the receipt", async (page, machine) => {
  await createCluster(page, "furnished", {
    // Claims get their volumes from a driver, which brings the rights it needs along.
    workers: () => page.clickTestId("addon-aws-ebs-csi-driver"),
  });
  await page.clickTestId("merge-kubeconfig");
  await page.byTestId("merge-result");
  for (const manifest of [SERVICE, CLAIM, STORE]) await apply(machine, manifest);
  await bound(machine, "data");
  await page.clickTestId("delete-cluster");
  await page.seeIn("leftovers", "default/web");
  await page.seeIn("leftovers", "default/data");
  await page.seeIn("in-the-way", "VPC");
  const ticked = () => page.session.run(() => document.querySelectorAll("[data-testid=leftovers] input:checked").length);
  assert.equal(await ticked(), 0, "nothing is chosen for the person");
  // The load balancer, with its security group, holds on to the network; the volume does not, and is left on purpose.
  await page.click("Delete Classic Load Balancer");
  await page.seeNoTestId("in-the-way");
  assert.equal(await ticked(), 1);
  await confirmDelete(page, "furnished");
  await page.seeIn("something-left", "remains of furnished", A_RUN);
  await page.seeIn("remaining", "aws ec2 delete-volume");

  await page.clickTestId("delete-again");
  await page.seeIn("leftovers", "default/data");
  await page.session.run(() => document.querySelector("[data-testid=leftovers] input").click());
  await confirmDelete(page, "furnished");
  await page.byTestId("nothing-left", A_RUN);
});

/** Waits until a claim has its volume. */
async function bound(machine, claim) {
  const words = ["get", "persistentvolumeclaim", claim, "--output", "jsonpath={.status.phase}"];
  for (let tries = 0; tries < 60; tries += 1) {
    const { stdout } = await promisify(execFile)("kubectl", words, { env: machine.environment });
    if (stdout === "Bound") return;
    await setTimeout(500);
  }
  assert.fail(`the claim ${claim} has no volume`);
}

/** As a person does in a terminal. */
async function apply(machine, manifest) {
  const kubectl = spawn("kubectl", ["apply", "-f", "-"], { env: machine.environment, stdio: ["pipe", "inherit", "inherit"] });
  kubectl.stdin.end(JSON.stringify(manifest));
  const [code] = await once(kubectl, "exit");
  assert.equal(code, 0, "kubectl applies what it is given");
}
