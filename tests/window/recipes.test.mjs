/** Promises about the clusters of real people: each can be clicked together, and what was clicked is what its file says. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { inWindow, until } from "./harness.mjs";
import { A_RUN, answerConnect, confirmDelete, openWizard, seeCreated, walkToReview } from "./landfall.mjs";
import { answersOf, answersOfRun, namesIn, readRecipe } from "./recipes.mjs";

promise("command-line-basics", "a tutorial's cluster with a key, grants, nodes and Fargate", async (kubectl, spec) => {
  await seeNodes(kubectl, spec);
  await seePodsOnFargate(kubectl, spec);
});

promise("fargate-from-zero", "a cluster without any machine", async (kubectl, spec) => {
  await seeNodes(kubectl, spec);
  const pods = await kubectl("get", "pods", "--namespace", "kube-system", "--selector", "k8s-app=kube-dns", "--no-headers", "--output", "wide");
  assert.ok(pods.length > 0, "coredns is there");
  for (const pod of pods) assert.match(pod, / Running .* fargate-/, "coredns runs on Fargate");
});

promise("all-workers", "every kind of worker in one cluster", async (kubectl, spec) => {
  await seeNodes(kubectl, spec);
  await seePodsOnFargate(kubectl, spec);
});

inWindow("a newcomer who changes nothing gives one name, and presses the button that goes on seven times", async (page, machine) => {
  const { spec } = await readRecipe(machine, "default");
  await openWizard(page);
  await page.clickTestId("place-demo");
  await page.fill("cluster-name", spec.name);
  let presses = 0;
  while (await page.shows("wizard")) {
    const before = await page.heading();
    await page.clickTestId("wizard-next");
    presses += 1;
    await until(async () => ![before, ""].includes(await page.heading()), 60_000, `something follows on "${before}"`);
  }
  await page.byTestId("progress");
  assert.equal(presses, 7);
  assert.deepEqual(await answersOfRun(machine.data), spec, "and gets the cluster of the file default.toml");
});

function promise(name, words, proof) {
  inWindow(`the recipe ${name} can be clicked together, made, used and deleted: ${words}`, async (page, machine) => {
    const recipe = await readRecipe(machine, name);
    await openWizard(page);
    await answerConnect(page, recipe.spec);
    await walkToReview(page, answersOf(page, recipe.spec));
    await seeReviewed(page, recipe);
    await page.clickTestId("wizard-next");
    await seeCreated(page);
    assert.deepEqual(await answersOfRun(machine.data), recipe.spec, "what was clicked is what the file says");

    await page.clickTestId("merge-kubeconfig");
    await page.byTestId("merge-result");
    await proof((...args) => kubectlOn(machine, args), recipe.spec);

    await page.clickTestId("delete-cluster");
    await confirmDelete(page, name);
    await page.byTestId("nothing-left", A_RUN);
  });
}

/** The last page names everything the person named, and gives the answers back as the file they came from. */
async function seeReviewed(page, { spec, file }) {
  for (const [part, text] of namesIn(spec)) await page.seeIn(`review-${part}`, text);
  assert.equal(await page.session.run(isBillCut), false, "the whole bill is in sight");
  await page.unfold("spec-file");
  const shown = await page.session.run(() => document.querySelector("[data-testid=spec-file] pre").innerText);
  assert.equal(shown.trim(), file.trim());
}

/** Runs inside the page: whether the bill is wider than what shows of it. */
function isBillCut() {
  const around = [...document.querySelectorAll("[data-testid=cost] *")].filter((element) => element.querySelector("table") !== null);
  return around.some((element) => element.scrollWidth > element.clientWidth + 1);
}

/** What kubectl says, line by line. */
async function kubectlOn(machine, args) {
  const answer = await promisify(execFile)("kubectl", args, { env: machine.environment });
  return answer.stdout.split("\n").filter((line) => line !== "");
}

/** As many machines as each group starts with, all of them ready. Fargate's nodes are there for its pods alone. */
async function seeNodes(kubectl, { workers }) {
  const nodes = await kubectl("get", "nodes", "--no-headers", "--label-columns", "eks.amazonaws.com/nodegroup");
  for (const node of nodes) assert.match(node, / Ready /);
  for (const { name, desired } of workers.node_groups) {
    assert.equal(nodes.filter((node) => node.trim().endsWith(` ${name}`)).length, desired, `${name}:\n${nodes.join("\n")}`);
  }
  const expected = [...workers.node_groups, ...workers.self_managed].reduce((sum, { desired }) => sum + desired, 0);
  assert.equal(nodes.filter((node) => !node.startsWith("fargate-")).length, expected, nodes.join("\n"));
}

/** Each profile takes a pod that its first selector fits. */
async function seePodsOnFargate(kubectl, { workers }) {
  for (const { name, selectors } of workers.fargate_profiles) {
    const [{ namespace, labels }] = selectors;
    await kubectl("create", "namespace", namespace);
    const pairs = Object.entries(labels).map((pair) => pair.join("="));
    await kubectl("run", name, "--image", "nginx", "--namespace", namespace, "--labels", pairs.join(","));
    await until(async () => {
      const [pod] = await kubectl("get", "pod", name, "--namespace", namespace, "--no-headers", "--output", "wide");
      return / Running .* fargate-/.test(pod);
    }, A_RUN, `the pod ${name} runs on Fargate`);
  }
}
