/** Promises about a program that is killed in the middle of its work, and started again. */
import assert from "node:assert/strict";

import { until } from "./harness.mjs";
import { A_RUN, confirmDelete, goOn, seeCreated, startRun } from "./landfall.mjs";
import { onScreen } from "./screen.mjs";

onScreen("killed while a cluster is made, the next start shows the run where it was, and it goes on to the end", async (page, screen, machine) => {
  await startRun(page, "killed");
  const standing = await page.textOf("stage-network");
  await kill(screen);
  await page.close();

  const again = await machine.open();
  await again.seeIn("cluster-row-killed", "killed");
  await again.clickTestId("open-killed");
  await again.byTestId("what-now");
  assert.match(standing, /of \d+ ready/);
  await again.clickTestId("go-home");
  await goOn(again, "killed");
});

onScreen("killed while a cluster is deleted, the next start deletes the rest", async (page, screen, machine) => {
  await startRun(page, "halfgone");
  await seeCreated(page);
  await page.clickTestId("delete-cluster");
  await confirmDelete(page, "halfgone");
  await page.seeIn("stage-cluster", "AWS is removing it", A_RUN);
  await kill(screen);
  await page.close();

  const again = await machine.open();
  await again.clickTestId("open-halfgone");
  await again.clickTestId("try-again");
  await again.byTestId("nothing-left", A_RUN);
});

/** No goodbye: as a power cut, or a crash. */
async function kill(screen) {
  const [{ pid }] = await screen.windows();
  process.kill(pid, "SIGKILL");
  await until(async () => (await screen.windows()).length === 0, 10_000, "the window is gone");
}
