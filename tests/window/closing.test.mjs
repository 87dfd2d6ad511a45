/** Promises about closing the window, with and without a cluster under way, and about starting the program twice. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import { until } from "./harness.mjs";
import { A_RUN, askToClose, goOn, seeCreated, startRun } from "./landfall.mjs";
import { onScreen } from "./screen.mjs";
import { Tray } from "./tray.mjs";

onScreen("with nothing under way the window closes at once", async (page, screen) => {
  await page.byTestId("welcome");
  await askToClose(screen);
  await seeClosed(screen);
});

onScreen("closing during a run asks, and Cancel and Escape keep the window", async (page, screen) => {
  await startRun(page, "asked");
  await askToClose(screen);
  await page.seeIn("closing-asked", "asked: Creating");
  await page.clickTestId("closing-stay");
  await page.seeNoTestId("closing-dialog");

  await askToClose(screen);
  await page.byTestId("closing-dialog");
  await askToClose(screen);
  await page.press("\uE00C");
  await page.seeNoTestId("closing-dialog");
  await seeCreated(page);
  assert.equal(await screen.shown(), 1);
});

onScreen("where there is no tray the run goes on all the same, and a second start opens no second window", async (page, screen, machine) => {
  await startRun(page, "unwatched");
  await askToClose(screen);
  await page.clickTestId("closing-background");
  await page.seeNoTestId("closing-dialog");
  assert.equal(await startAgain(machine), 0, "the second start leaves it to the first");
  assert.equal(await screen.shown(), 1, "one window shows");
  await seeCreated(page);
});

onScreen("a notification tells of the end of a run in the background, and a second start brings the window back", async (page, screen, machine) => {
  const notices = await listen(machine);
  const tray = await Tray.start(machine);
  try {
    await startRun(page, "noticed");
    await askToClose(screen);
    await page.clickTestId("closing-background");
    await until(async () => (await screen.shown()) === 0, 10_000, "the window is out of sight");
    await until(() => notices.said.includes("noticed is ready"), A_RUN, "a notification tells that the cluster is ready");
    assert.equal(await startAgain(machine), 0, "the second start leaves it to the first");
    await until(async () => (await screen.shown()) === 1, 10_000, "the window is back");
    await seeCreated(page);
  } finally {
    tray.stop();
  }
});

onScreen("where there is a tray the window hides behind an icon there, whose menu brings it back and quits", async (page, screen, machine) => {
  const tray = await Tray.start(machine);
  try {
    await startRun(page, "hidden");
    await askToClose(screen);
    await page.clickTestId("closing-background");
    await until(async () => (await screen.shown()) === 0, 10_000, "the window is out of sight");
    await tray.choose("Show Landfall");
    await until(async () => (await screen.shown()) === 1, 10_000, "the window is back");
    await seeCreated(page);
    await tray.choose("Quit");
    await seeClosed(screen);
  } finally {
    tray.stop();
  }
});

onScreen("stopping waits for what is running, closes by itself, and the next start goes on from there", async (page, screen, machine) => {
  await startRun(page, "stopped");
  await askToClose(screen);
  await page.clickTestId("closing-stop");
  await page.see("Landfall closes when this has ended");
  await seeClosed(screen, A_RUN);
  await page.close();

  const again = await machine.open();
  await again.seeIn("cluster-row-stopped", "stopped");
  await goOn(again, "stopped");
});

onScreen("whoever does not want to wait closes at once", async (page, screen, machine) => {
  await startRun(page, "hurried");
  await askToClose(screen);
  await page.clickTestId("closing-stop");
  await page.byTestId("closing-close-now");
  // The program is gone before the driver could tell that it has clicked.
  await page.session.run(() => void setTimeout(() => document.querySelector("[data-testid=closing-close-now]").click(), 100));
  await seeClosed(screen);
  await page.close();

  const again = await machine.open();
  await goOn(again, "hurried");
});

onScreen("a question that nobody needs to answer any more goes away", async (page, screen) => {
  await startRun(page, "finished");
  await askToClose(screen);
  await page.byTestId("closing-dialog");
  await page.seeNoTestId("closing-dialog", A_RUN);
  await seeCreated(page);
  await askToClose(screen);
  await seeClosed(screen);
});

onScreen("two folders are two Landfalls", async (page, screen, machine) => {
  await page.byTestId("welcome");
  const other = spawn(process.env.LANDFALL_WINDOW, { env: { ...machine.environment, LANDFALL_HOME: `${machine.data}-other` }, stdio: "ignore" });
  try {
    await until(async () => (await screen.shown()) === 2, 20_000, "a second window shows");
  } finally {
    other.kill();
    await once(other, "exit");
  }
});

async function seeClosed(screen, patience = 10_000) {
  await until(async () => (await screen.windows()).length === 0, patience, "the window is closed");
}

/** Starts the program once more; its exit code. */
async function startAgain(machine) {
  const second = spawn(process.env.LANDFALL_WINDOW, { env: machine.environment, stdio: "ignore", timeout: 20_000 });
  const [code] = await once(second, "exit");
  return code;
}

/** Everything that is said to whoever shows notifications. Ends with the machine's message bus. */
async function listen(machine) {
  const heard = { said: "" };
  const matching = "type='method_call',interface='org.freedesktop.Notifications'";
  const monitor = spawn("dbus-monitor", ["--session", matching], { env: machine.environment, stdio: ["ignore", "pipe", "ignore"] });
  monitor.stdout.on("data", (text) => (heard.said += text));
  await until(() => heard.said !== "", 10_000, "the monitor of the message bus listens");
  return heard;
}
