/**
 * The clusters of real people (`tests/recipes`) as a person gives them to the wizard. What to answer is read from the
 * files; which clicks and keys give an answer stands here. A new kind of answer in a file needs its lines here: what is
 * not clicked is missed when the answers are compared.
 */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { KEYS } from "./webdriver.mjs";

const RECIPES = path.join(import.meta.dirname, "..", "recipes");

/**
 * What a file answers: `spec`, every answer by name as a run keeps it, said in the file or not; `file`, the same as the
 * text that Landfall itself would write. Both are what `landfall` makes of the file, in a folder of its own.
 */
export async function readRecipe(machine, name) {
  const home = path.join(machine.folder, `recipe-${name}`);
  const landfall = async (...options) => {
    const args = ["create", "--file", path.join(RECIPES, `${name}.toml`), ...options];
    const answer = await promisify(execFile)(besideTheWindow("landfall"), args, { env: { ...machine.environment, LANDFALL_HOME: home } });
    return answer.stdout;
  };
  // A run up to the first stage is the shortest one that writes its answers down.
  await landfall("--demo", "--speed", "max", "--through", "network", "--no-kubeconfig");
  return { spec: await answersOfRun(home), file: await landfall("--print-file") };
}

/** The answers of the only run there is in a folder of Landfall's, as its journal keeps them. */
export async function answersOfRun(home) {
  const runs = path.join(home, "runs");
  const journals = (await readdir(runs)).filter((name) => name.endsWith(".jsonl"));
  if (journals.length !== 1) throw new Error(`One run was expected, not ${journals.length}: ${journals.join(", ")}`);
  const [head] = (await readFile(path.join(runs, journals[0]), "utf8")).split("\n", 1);
  return JSON.parse(head).spec;
}

function besideTheWindow(program) {
  return path.join(path.dirname(process.env.LANDFALL_WINDOW), program);
}

/** What to do on each page after Connect, as `walkToReview` takes it. */
export function answersOf(page, spec) {
  return {
    network: () => answerNetwork(page, spec.network),
    roles: () => answerRoles(page, spec.roles),
    cluster: () => answerCluster(page, spec.cluster),
    access: () => answerAccess(page, spec.access),
    workers: () => answerWorkers(page, spec.workers),
  };
}

async function answerNetwork(page, { layout, nat, cidr, zones }) {
  await page.pick("field-network.layout", layout);
  if (layout === "public-and-private") await page.pick("field-network.nat", nat);
  await page.fill("field-network.cidr", cidr);
  if (zones.length === 0) return;
  await page.pick("field-network.zone_count", "exact");
  await page.clickTestId("field-network.zones");
  for (const zone of zones) await page.clickIn("field-network.zones", zone);
  await page.press(KEYS.escape);
}

async function answerRoles(page, roles) {
  await page.fill("field-roles.cluster_role_name", roles.cluster_role_name);
  // Without nodes there is no node role to ask about.
  if (await page.shows("field-roles.ssm")) await page.tick("field-roles.ssm", roles.ssm);
}

async function answerCluster(page, cluster) {
  await page.tick("field-cluster.endpoint_public", cluster.endpoint_public);
  await page.tick("field-cluster.endpoint_private", cluster.endpoint_private);
  await page.unfold("cluster-more");
  await page.pick("field-cluster.encryption", cluster.encryption);
  await page.pick("field-cluster.authentication_mode", cluster.authentication_mode);
  await page.fill("field-cluster.service_cidr", cluster.service_cidr);
}

async function answerAccess(page, access) {
  await page.tick("field-access.creator_admin", access.creator_admin);
  for (const [index, { principal_arn, policy, namespaces }] of access.grants.entries()) {
    const grant = `access.grants.${index}`;
    await page.clickTestId("add-grant");
    await page.fill(`field-${grant}.principal_arn`, principal_arn);
    // Out of the field, so that the list of users and roles below it folds.
    await page.press(KEYS.tab);
    await page.chooseByTyping(`field-${grant}.policy`, policy);
    if (namespaces.length > 0) await limitTo(page, `field-${grant}.namespaces`, namespaces);
  }
}

/** A new limit begins with one namespace, which goes once another is there. */
async function limitTo(page, field, namespaces) {
  await page.pick(field, "namespaces");
  for (const namespace of namespaces) {
    await page.fillIn(field, "New namespace", namespace);
    await page.press(KEYS.enter);
  }
  if (!namespaces.includes("default")) await page.clickIn(field, "Remove default");
}

async function answerWorkers(page, workers) {
  if (workers.node_groups.length === 0) await page.click("Remove node group");
  for (const [index, group] of workers.node_groups.entries()) {
    if (index > 0) await page.clickTestId("add-node-group");
    await answerNodeGroup(page, `workers.node_groups.${index}`, group);
  }
  if (workers.self_managed.length + workers.fargate_profiles.length > 0) await page.unfold("other-kinds");
  for (const [index, group] of workers.self_managed.entries()) {
    await page.clickTestId("add-self-managed");
    await answerSelfManaged(page, `workers.self_managed.${index}`, group);
  }
  for (const [index, profile] of workers.fargate_profiles.entries()) {
    await page.clickTestId("add-fargate-profile");
    await answerFargateProfile(page, `workers.fargate_profiles.${index}`, profile);
  }
  await answerAddons(page, workers.addons);
  if (workers.oidc_provider) {
    await page.unfold("storage-and-identity");
    await page.tick("field-workers.oidc_provider");
  }
}

async function answerNodeGroup(page, group, answers) {
  await answerMachines(page, group, answers);
  const { source, encrypted, metadata_hops } = answers.launch_template;
  if (source === "none") return;
  const template = `field-${group}.launch_template`;
  await page.unfold(`${group}-more`);
  await page.pick(template, source);
  await page.tick(`${template}.encrypted`, encrypted);
  await page.fill(`${template}.metadata_hops`, String(metadata_hops));
}

async function answerSelfManaged(page, group, answers) {
  await answerMachines(page, group, answers);
  for (const question of ["subnets", "join", "ports"]) await page.pick(`field-${group}.${question}`, answers[question]);
}

/** What every group of instances is asked. */
async function answerMachines(page, group, answers) {
  await page.fill(`field-${group}.name`, answers.name);
  await page.pick(`field-${group}.capacity`, answers.capacity);
  for (const question of ["desired", "min", "max"]) await page.fill(`field-${group}.${question}`, String(answers[question]));
}

async function answerFargateProfile(page, profile, { name, selectors }) {
  await page.fill(`field-${profile}.name`, name);
  for (const [index, { namespace, labels }] of selectors.entries()) {
    const selector = `field-${profile}.selectors.${index}`;
    if (index > 0) await page.clickTestId(`${profile}-add-selector`);
    await page.fill(`${selector}.namespace`, namespace);
    for (const [key, value] of Object.entries(labels)) {
      await page.clickIn(`${selector}.labels`, "Add label");
      await page.fillIn(`${selector}.labels`, "Key", key);
      await page.fillIn(`${selector}.labels`, "Value", value);
    }
  }
}

/** The basic three are there from the beginning. */
async function answerAddons(page, addons) {
  for (const [index, { identity }] of addons.entries()) {
    if (identity === "node") continue;
    await page.unfold("basic-addons-more");
    await page.unfold(`workers.addons.${index}-more`);
    await page.pick(`field-workers.addons.${index}.identity`, identity);
  }
}

/** Whatever a person has named or counted, by the part of the Review page that must say it. */
export function namesIn({ name, region, network, roles, cluster, access, workers }) {
  const groups = [...workers.node_groups, ...workers.self_managed];
  const names = {
    connect: [name, region],
    network: [network.cidr, ...network.zones],
    roles: [roles.cluster_role_name],
    cluster: [cluster.service_cidr],
    access: access.grants.flatMap(({ principal_arn, policy, namespaces }) => [principal_arn, policy, ...namespaces]),
    workers: [
      ...groups.flatMap(({ name: group, instance_type, desired }) => [group, `${desired} × ${instance_type}`]),
      ...workers.fargate_profiles.flatMap((profile) => [profile.name, ...profile.selectors.flatMap(namesOfSelector)]),
      ...workers.addons.map(({ name: addon }) => addon),
    ],
  };
  // What is left empty has no name to be said.
  return Object.entries(names).flatMap(([part, said]) => said.filter((text) => text !== "").map((text) => [part, text]));
}

function namesOfSelector({ namespace, labels }) {
  return [namespace, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)];
}
