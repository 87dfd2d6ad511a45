/** Promises about the window itself: it fits, it stands still while one waits, and the page reaches nothing but Landfall. */
import assert from "node:assert/strict";

import { inWindow } from "./harness.mjs";
import { PAGES, answerConnect, next, openWizard } from "./landfall.mjs";

inWindow("every page of the wizard fits into the smallest window, in its width", async (page) => {
  await openWizard(page);
  await assertFits("Connect");
  await answerConnect(page, { name: "small" });
  for (const { heading } of PAGES) {
    await next(page, heading);
    await assertFits(heading);
  }

  async function assertFits(words) {
    const [needed, given] = await page.session.run(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(needed <= given, `${words} is ${needed} pixels wide in a window of ${given}`);
  }
}, { width: 1024, height: 700 });

inWindow("every page of the wizard begins at its top", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "from-the-top" });
  await page.clickTestId("check-identity");
  await page.byTestId("identity");
  for (const { heading } of PAGES) {
    await next(page, heading);
    await page.until(() => window.scrollY === 0, 2000);
  }
});

inWindow("nothing moves for ever while one waits", async (page) => {
  await openWizard(page);
  await answerConnect(page, { name: "still", speed: "10×" });
  for (const { heading } of PAGES) await next(page, heading);
  await page.clickTestId("wizard-next");
  await page.byTestId("now-panel");
  const endless = await page.session.run(() =>
    document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations === Infinity)
      .map((animation) => animation.animationName ?? "an animation"),
  );
  assert.deepEqual(endless, [], "an animation without end keeps half a core busy for ten minutes");
});

inWindow("the page can neither reach the internet nor call anything but Landfall's own commands", async (page) => {
  await page.byTestId("new-cluster");
  const outcome = await page.session.run(() => {
    window.outcome = {};
    const keep = (name) => [() => (window.outcome[name] = "allowed"), () => (window.outcome[name] = "refused")];
    fetch("http://127.0.0.1:9/").then(...keep("fetch"));
    document.addEventListener("securitypolicyviolation", (event) => (window.outcome.policy = event.effectiveDirective));
    for (const command of ["plugin:app|version", "plugin:opener|open_url", "plugin:window|close", "plugin:notification|notify", "no_such_command"])
      window.__TAURI_INTERNALS__.invoke(command, { url: "https://example.com" }).then(...keep(command));
    return typeof window.__TAURI__;
  });
  assert.equal(outcome, "undefined", "Tauri's global object is not there");
  await page.until(() => Object.keys(window.outcome).length >= 7);
  assert.deepEqual(await page.session.run(() => window.outcome), {
    fetch: "refused",
    policy: "connect-src",
    "plugin:app|version": "refused",
    "plugin:opener|open_url": "refused",
    "plugin:window|close": "refused",
    "plugin:notification|notify": "refused",
    no_such_command: "refused",
  });
});
