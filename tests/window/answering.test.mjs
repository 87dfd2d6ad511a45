/** Promises about giving answers in the real window: wrong ones, cancelled ones, secret ones. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { inWindow } from "./harness.mjs";
import { answerConnect, next, openWizard } from "./landfall.mjs";

inWindow("a wrong answer is explained at its field, and the wizard does not go on until it is right", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "wrong-field" });
  await next(page, "Choose the network");

  await page.fill("field-network.cidr", "10.0.0.0/nonsense");
  await page.seeWrong("field-network.cidr");
  await page.clickTestId("wizard-next");
  await page.byTestId("refused");
  assert.match(await page.heading(), /Choose the network/);

  await page.fill("field-network.cidr", "10.0.0.0/16");
  await next(page, "Set the roles");
});

inWindow("leaving the wizard with answers in it asks first, and staying keeps them", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "kept" });
  await page.clickTestId("wizard-cancel");
  await page.byTestId("leave-dialog");
  await page.clickTestId("leave-stay");
  await page.seeNoTestId("leave-dialog");
  assert.match(await page.everything(), /kept/);

  await page.clickTestId("wizard-cancel");
  await page.clickTestId("leave-confirm");
  await page.byTestId("welcome");
});

inWindow("a pasted secret never stays: not in the page, not in a file", async (page, machine) => {
  const secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYLANDFALLKEY1";
  const token = "IQoJb3JpZ2luX2VjLANDFALLTOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQ";
  await openWizard(page);
  await page.clickTestId("place-aws");
  await page.clickTestId("way-paste");
  await page.fill(
    "paste",
    `export AWS_ACCESS_KEY_ID=ASIAQ3EGRIR7LANDFALL\nexport AWS_SECRET_ACCESS_KEY=${secret}\nexport AWS_SESSION_TOKEN=${token}\n`,
  );
  await page.clickTestId("paste-use");
  await page.byTestId("pasted");
  const held = await page.everything();
  const stored = await page.session.run(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  const written = await textOfFiles(machine.folder);
  for (const text of [held, stored, written]) {
    assert.equal(text.includes(secret), false, "the secret access key is gone");
    assert.equal(text.includes(token), false, "the session token is gone");
  }
});

inWindow("without a keychain the window says so, and offers another way", async (page) => {
  await openWizard(page);
  await page.clickTestId("place-aws");
  await page.clickTestId("way-save");
  await page.byTestId("keychain-unavailable");
});

async function textOfFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "latin1")))).join("\n");
}
