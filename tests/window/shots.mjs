/**
 * `cargo xtask shots`: walks through the real window and leaves a picture of every page and state, in light, in dark, and
 * in the smallest size the window takes. Promises nothing; the tests do.
 */
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { Camera } from "./camera.mjs";
import { HEIGHT, Machine, WIDTH, freePort } from "./harness.mjs";
import { A_RUN, PAGES, answerConnect, askToClose, confirmDelete, next, openWizard, seeCreated, startRun } from "./landfall.mjs";
import { Screen } from "./screen.mjs";
import { STATES } from "./states.mjs";

const FOLDER = process.env.LANDFALL_SHOTS ?? "shots";
const TOURS = [
  { name: "light", width: WIDTH, height: HEIGHT },
  { name: "dark", width: WIDTH, height: HEIGHT, dark: true },
  { name: "small", width: 1024, height: 700 },
];

/** The README's pictures: `cargo xtask shots --keep` renews them. */
const README = { "light/network-help": "network", "light/run-later": "run", "light/run-failed": "failure", "dark/review": "review-dark" };
const PICTURES = path.join(import.meta.dirname, "..", "..", "docs", "pictures");

const keep = process.argv.includes("--keep");
const wanted = process.argv.slice(2).filter((name) => name !== "--keep");
for (const tour of TOURS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) await walk(tour);

async function walk({ name, width, height, dark = false }) {
  const folder = path.join(FOLDER, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const machine = await Machine.start();
  const page = await machine.open({ width, height });
  const camera = new Camera(page, folder, width, height);
  try {
    if (dark) await page.click("Switch to dark mode");
    await tour(page, camera, await Screen.connect(machine.environment.DISPLAY));
  } catch (error) {
    await camera.take("where-the-tour-ended");
    throw error;
  } finally {
    await page.close();
    await machine.stop();
  }
  console.log(`${name}: ${camera.taken} pictures`);
  if (keep) await keepForReadme(name, folder);
}

async function keepForReadme(name, folder) {
  await mkdir(PICTURES, { recursive: true });
  for (const file of await readdir(folder)) {
    const kept = README[`${name}/${file.replace(/^\d+-/, "").replace(/\.png$/, "")}`];
    if (kept) await copyFile(path.join(folder, file), path.join(PICTURES, `${kept}.png`));
  }
}

async function tour(page, camera, screen) {
  await page.byTestId("welcome");
  await camera.take("home-empty");
  await connectPage(page, camera);
  await wizardPages(page, camera);
  await runInReview(page, camera, screen);
  await failure(page, camera);
  await guided(page, camera);
  await removal(page, camera);
  await choices(page, camera);
  await closing(page, camera, screen);
}

async function connectPage(page, camera) {
  await openWizard(page);
  await camera.take("connect-demo");
  await page.clickTestId("place-aws");
  await page.byTestId("credentials");
  await camera.take("connect-aws");
  await page.clickTestId("way-paste");
  await page.byTestId("paste");
  await camera.take("connect-paste");
  await page.clickTestId("way-save");
  await camera.take("connect-save-key");
  await answerConnect(page, { name: "first-cluster", speed: "10×" });
  await page.clickTestId("check-identity");
  await page.byTestId("identity");
  await camera.take("connect-checked");
}

async function wizardPages(page, camera) {
  for (const { page: name, heading } of PAGES) {
    await next(page, heading);
    await camera.take(name);
    if (name !== "network") continue;
    await page.clickTestId("info-network");
    await camera.take("network-help");
    await page.click("Close help");
    await page.fill("field-network.cidr", "10.0.0.0/nonsense");
    await page.clickTestId("wizard-next");
    await page.byTestId("refused");
    await camera.take("network-wrong");
    await page.fill("field-network.cidr", "10.0.0.0/16");
    await page.clickTestId("wizard-cancel");
    await page.byTestId("leave-dialog");
    await camera.take("leave-dialog");
    await page.clickTestId("leave-stay");
  }
}

async function runInReview(page, camera, screen) {
  await page.clickTestId("wizard-next");
  await page.byTestId("progress");
  await page.byTestId("now-panel");
  await camera.after(8, "run");
  await camera.after(20, "run-later");
  await askToClose(screen);
  await page.byTestId("closing-dialog");
  await camera.take("closing");
  await page.clickTestId("closing-stay");
  await rehearsing(page, camera);
  await page.click("As fast as possible");
  await seeCreated(page);
  await camera.take("run-created");
  await page.clickTestId("merge-kubeconfig");
  await page.byTestId("merge-result");
  await camera.take("run-kubeconfig");
  await terminal(page, camera);
  await page.clickTestId("go-home");
}

/** While time stands still, so that the run is where it was afterwards. */
async function rehearsing(page, camera) {
  await page.click("Pause the demo cloud's time");
  await page.seeIn("run-words", "time stands still");
  await camera.take("run-standing-still");
  await page.unfold("rehearsal-panel");
  await page.chooseByTyping("rehearsal", "A load balancer keeps the network");
  await camera.along("run-rehearse", "rehearsal-panel");
  await page.clickTestId("begin-rehearsal");
  await page.byTestId("take-back-delete-blocked-by-load-balancer");
  await camera.along("run-rehearsal-waits", "rehearsal-panel");
  await page.clickTestId("take-back-delete-blocked-by-load-balancer");
  await page.click("Go on with the demo cloud's time");
}

async function terminal(page, camera) {
  await page.fill("terminal-wanted-port", String(await freePort()));
  await page.tick("terminal-switch");
  await page.byTestId("terminal-lines-bash");
  await camera.along("run-terminal", "terminal-panel");
  await page.tick("terminal-switch", false);
}

async function failure(page, camera) {
  await openWizard(page);
  await answerConnect(page, { name: "rehearsal", rehearse: "Elastic IP" });
  for (const { heading } of PAGES) await next(page, heading);
  await page.clickTestId("wizard-next");
  await page.byTestId("what-now", A_RUN);
  await page.byTestId("rehearsed-address-quota");
  await camera.take("run-failed");
  await camera.along("run-rehearsal-happened", "rehearsal-panel");
  await page.clickTestId("leave-it");
}

async function guided(page, camera) {
  await openWizard(page);
  await answerConnect(page, { name: "page-by-page", mode: "guided", speed: "10×" });
  await next(page, PAGES[0].heading);
  await next(page, PAGES[1].heading);
  await page.byTestId("run-strip");
  await camera.after(3, "guided-roles");
  await page.clickTestId("wizard-previous");
  await page.byTestId("locked");
  await camera.take("guided-locked");
  await page.clickTestId("wizard-cancel");
  await page.byTestId("leave-dialog");
  await camera.take("guided-leave");
  await page.clickTestId("leave-confirm");
  await page.byTestId("clusters");
  await camera.take("home");
}

async function removal(page, camera) {
  await page.clickTestId("open-first-cluster");
  await page.clickTestId("delete-cluster");
  await page.byTestId("what-goes");
  await camera.take("delete-page");
  await confirmDelete(page, "first-cluster");
  await page.byTestId("progress");
  await camera.after(1, "deleting");
  await page.byTestId("nothing-left", A_RUN);
  await camera.take("deleted");
}

/** Every page with other answers than the usual ones, in the Region where the company has a network. */
async function choices(page, camera) {
  await page.clickTestId("deleted-home");
  await openWizard(page);
  await answerConnect(page, { name: "all-choices" });
  await states(page, camera, "connect");
  for (const { page: name, heading } of PAGES) {
    await next(page, heading);
    await states(page, camera, name);
  }
  await page.clickTestId("wizard-cancel");
  await page.clickTestId("leave-confirm");
}

async function states(page, camera, name) {
  for (const { name: state, does, shows } of STATES[name]) {
    for (const act of does) {
      await act(page);
      // The engine's answer may move what is clicked next.
      await pause(250);
    }
    if (shows) await camera.along(`${name}-${state}`, shows);
    else await camera.glance(`${name}-${state}`);
  }
}

/** Last, for it ends with a closed window. */
async function closing(page, camera, screen) {
  await startRun(page, "stopped-early");
  await askToClose(screen);
  await page.clickTestId("closing-stop");
  await page.byTestId("closing-close-now");
  await camera.take("closing-waiting");
}
