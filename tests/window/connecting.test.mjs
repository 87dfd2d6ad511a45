/** Promises about connecting to an account that is not ours: moto, an AWS by other people, on loopback. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { inWindow } from "./harness.mjs";
import { next, openWizard, PAGES } from "./landfall.mjs";

/** moto's account. */
const ACCOUNT = "123456789012";
const SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYLANDFALLKEY1";
const TOKEN = "IQoJb3JpZ2luX2VjLANDFALLTOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQ";

inWindow(
  "a profile that reaches nobody is explained in plain words, and one that works shows the account",
  async (page) => {
    await openWizard(page);
    await page.clickTestId("place-aws");
    await page.choose("source", "Profile unplugged");
    await page.clickTestId("check-identity");
    await page.seeIn("connect-problem", "No connection to AWS");
    await page.seeIn("connect-problem", "Check the internet connection");
    assert.doesNotMatch(await page.textOf("connect-problem"), /DispatchFailure/, "no debug text");

    await page.choose("source", "Profile workshop");
    await page.seeIn("region", "eu-west-1");
    await seeIdentity(page, "profile workshop");
    // moto has neither list: the page says so, and goes on.
    await page.seeIn("identity", "The list of Kubernetes versions could not be read");
    await page.seeIn("identity", "Landfall shows those it knows.");
    await seeNoSecret(page);

    await next(page, PAGES[0].heading);
    await page.see("euw1-az1");
    for (const { heading } of PAGES.slice(1, 4)) await next(page, heading);
    await page.clickTestId("add-grant");
    await page.see("See most objects, but neither secrets nor permissions.");
  },
  { prepare: withProfiles },
);

inWindow(
  "pasted temporary credentials connect, and are nowhere in the page afterwards",
  async (page) => {
    await openWizard(page);
    await page.clickTestId("place-aws");
    await page.clickTestId("way-paste");
    await page.fill("paste", block());
    await page.clickTestId("paste-use");
    await page.seeIn("connect-problem", "its session token is missing");
    await seeNoSecret(page);

    await page.fill("paste", `${block()}export AWS_SESSION_TOKEN="${TOKEN}"\n`);
    await page.clickTestId("paste-use");
    await page.seeIn("pasted", "with a session token");
    await page.seeIn("region", "us-west-2");
    await seeIdentity(page, "credentials you pasted");
    await seeNoSecret(page);

    await next(page, PAGES[0].heading);
    await page.see("usw2-az1");
    await seeNoSecret(page);
  },
  { prepare: withEndpoint },
);

/** Two profiles, each with an address of its own: behind one is moto, behind the other nobody. */
async function withProfiles(machine) {
  const address = await startMoto(machine);
  const keys = `aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${SECRET}\n`;
  await withFiles(
    machine,
    `[profile workshop]\nregion = eu-west-1\nendpoint_url = ${address}\n[profile unplugged]\nendpoint_url = http://127.0.0.1:9\n`,
    `[workshop]\n${keys}[unplugged]\n${keys}`,
  );
}

async function withEndpoint(machine) {
  await withFiles(machine, "", "");
  machine.environment.AWS_ENDPOINT_URL = await startMoto(machine);
}

async function withFiles(machine, config, credentials) {
  const file = (name) => path.join(machine.folder, name);
  await writeFile(file("aws-config"), config);
  await writeFile(file("aws-credentials"), credentials);
  Object.assign(machine.environment, { AWS_CONFIG_FILE: file("aws-config"), AWS_SHARED_CREDENTIALS_FILE: file("aws-credentials") });
}

async function startMoto(machine) {
  const beside = () => path.join(path.dirname(process.env.LANDFALL_WINDOW), "..", "tools", "python", "bin");
  const program = path.join(process.env.LANDFALL_TEST_PYTHON_BIN ?? beside(), "moto_server");
  const env = { MOTO_IAM_LOAD_MANAGED_POLICIES: "true", MOTO_EC2_LOAD_DEFAULT_AMIS: "false" };
  const [, address] = await machine.launch(program, ["-H", "127.0.0.1", "-p", "0"], env, /Running on (http:\S+)\s/);
  return address;
}

/** As a workshop's page shows it, cut before the last line. */
function block() {
  return `export AWS_DEFAULT_REGION="us-west-2"\nexport AWS_ACCESS_KEY_ID="ASIAQ3EGRIR7LANDFALL"\nexport AWS_SECRET_ACCESS_KEY="${SECRET}"\n`;
}

async function seeIdentity(page, how) {
  await page.clickTestId("check-identity");
  await page.seeIn("identity", ACCOUNT, 60_000);
  await page.seeIn("identity", how);
  // The lists are read after the identity is known.
  await page.until(() => document.querySelector("[data-testid=check-identity]").innerText.includes("Check who I am"), 60_000);
}

async function seeNoSecret(page) {
  const held = await page.everything();
  const stored = await page.session.run(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  for (const secret of [SECRET, TOKEN]) {
    for (const text of [held, stored]) assert.equal(text.includes(secret), false, "a secret is in the page");
  }
}
