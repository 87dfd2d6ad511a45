/**
 * Opens the real window on a screen of its own: a private Xvfb, a private message bus, and empty folders for everything
 * Landfall reads or writes. Whatever is started here is ended here, by its process id.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { Page } from "./page.mjs";
import { openSession } from "./webdriver.mjs";

/**
 * A test in a window of its own, on a machine of its own: `body` gets the page and the machine. `prepare` may put things
 * on the machine before the window opens.
 */
export function inWindow(promise, body, { prepare = () => undefined, ...size } = {}) {
  test(promise, { timeout: 300_000 }, async () => {
    const machine = await Machine.start();
    try {
      await prepare(machine);
      await body(await machine.open(size), machine);
    } finally {
      await machine.stop();
    }
  });
}

/** Everything that is started and has not ended, for the case that this process is ended early. */
const running = new Set();
process.once("exit", () => running.forEach((started) => signal(started, "SIGKILL")));
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => process.exit(1));

/** The window's own size. */
export const WIDTH = 1280;
export const HEIGHT = 860;
/** The screen is taller than any page, for pictures of whole pages. */
const SCREEN = "1300x6000x24";

/**
 * A machine with nothing on it but a screen and Landfall. Windows opened on it, one after the other, find what the
 * earlier ones left behind.
 */
export class Machine {
  #processes = [];
  #page = null;

  static async start() {
    const machine = new Machine();
    try {
      await machine.#start();
      return machine;
    } catch (error) {
      await machine.stop();
      throw error;
    }
  }

  async #start() {
    this.folder = await mkdtemp(path.join(tmpdir(), "landfall-window-"));
    this.home = path.join(this.folder, "home");
    this.data = path.join(this.folder, "data");
    this.kubeconfig = path.join(this.folder, "kube", "config");
    const runtime = path.join(this.folder, "runtime");
    await mkdir(this.home);
    await mkdir(runtime, { mode: 0o700 });
    const display = await this.#startScreen();
    this.environment = {
      PATH: process.env.PATH,
      LANG: "C.UTF-8",
      HOME: this.home,
      LANDFALL_HOME: this.data,
      KUBECONFIG: this.kubeconfig,
      // Without this the SDK would look for the metadata service of an EC2 instance.
      AWS_EC2_METADATA_DISABLED: "true",
      DISPLAY: `:${display}`,
      GDK_BACKEND: "x11",
      XDG_RUNTIME_DIR: runtime,
      DBUS_SESSION_BUS_ADDRESS: await this.#startBus(),
      GSETTINGS_BACKEND: "memory",
      GIO_USE_VFS: "local",
      NO_AT_BRIDGE: "1",
    };
  }

  /** Ends everything that was started, and removes the folders. */
  async stop() {
    await this.#page?.close();
    for (const started of this.#processes.reverse()) await end(started);
    this.#processes = [];
    if (this.folder) await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Opens the window and waits until the page is there. */
  async open({ width = WIDTH, height = HEIGHT } = {}) {
    const [port, nativePort] = [await freePort(), await freePort()];
    const driver = this.#spawn(tauriDriver(), ["--port", String(port), "--native-port", String(nativePort)], this.environment);
    const server = `http://127.0.0.1:${port}`;
    await until(() => driver.failure || answers(`${server}/status`), 20_000, "tauri-driver answers");
    if (driver.failure) throw driver.failure;
    const session = await openSession(server, { browserName: "wry", "tauri:options": { application: landfallWindow() } });
    await session.resize(width, height);
    this.#page = new Page(session, async () => {
      this.#page = null;
      await session.close().catch(() => undefined);
      await end(driver);
    });
    return this.#page;
  }

  /** Starts a program beside the window, which ends with the machine, and waits for the word it says when it is ready. */
  async launch(program, args, env, ready) {
    const started = this.#spawn(program, args, { PATH: process.env.PATH, HOME: this.home, ...env }, ["ignore", "pipe", "pipe"]);
    let said = "";
    for (const stream of [started.stdout, started.stderr]) stream.on("data", (text) => (said += text));
    await until(() => started.failure || started.exitCode !== null || ready.test(said), 60_000, `${program} is ready`);
    const found = ready.exec(said);
    if (!found) throw started.failure ?? new Error(`${program} ended: ${said}`);
    return found;
  }

  async #startScreen() {
    const screen = this.#spawn(
      "Xvfb",
      ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"],
      { PATH: process.env.PATH },
      ["ignore", "ignore", "ignore", "pipe"],
    );
    return firstLine(screen, screen.stdio[3], "Xvfb");
  }

  /** A bus on which nothing is started by asking for it: no keychain, no portal, unless a test brings its own. */
  async #startBus() {
    const config = path.join(this.folder, "bus.conf");
    await writeFile(
      config,
      `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
       <busconfig>
         <type>session</type>
         <listen>unix:dir=${this.folder}</listen>
         <policy context="default">
           <allow send_destination="*" eavesdrop="true"/>
           <allow eavesdrop="true"/>
           <allow own="*"/>
         </policy>
       </busconfig>`,
    );
    const bus = this.#spawn(
      "dbus-daemon",
      [`--config-file=${config}`, "--nofork", "--nopidfile", "--print-address=1"],
      { PATH: process.env.PATH, HOME: this.home },
      ["ignore", "pipe", "ignore"],
    );
    return firstLine(bus, bus.stdout, "dbus-daemon");
  }

  #spawn(program, args, env, stdio = ["ignore", "ignore", process.env.LANDFALL_TEST_NOISE ? "inherit" : "ignore"]) {
    // A group of its own: what it starts ends with it.
    const started = spawn(program, args, { env, stdio, detached: true });
    started.on("error", (error) => {
      started.failure = new Error(`${program} cannot be started: ${error.message}`);
    });
    started.once("exit", () => running.delete(started));
    running.add(started);
    this.#processes.push(started);
    return started;
  }
}

/** Asks again and again until the answer is truthy, and returns it. */
export async function until(question, milliseconds, words) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${milliseconds / 1000} s: ${words}`);
    await pause(50);
  }
}

function landfallWindow() {
  return existing(process.env.LANDFALL_WINDOW, "LANDFALL_WINDOW", "the window's program");
}

function tauriDriver() {
  return existing(process.env.LANDFALL_TAURI_DRIVER, "LANDFALL_TAURI_DRIVER", "tauri-driver");
}

function existing(file, variable, words) {
  if (file && existsSync(file)) return file;
  throw new Error(`${variable} must name ${words}. \`cargo xtask test --only window\` sets it.`);
}

async function firstLine(started, stream, words) {
  const ended = once(started, "exit").then(() => {
    throw new Error(`${words} ended before it was ready.`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(stream, "data"), ended]);
  return String(line).trim();
}

async function end(started) {
  if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return;
  const gone = once(started, "exit");
  for (const name of ["SIGTERM", "SIGKILL"]) {
    signal(started, name);
    if (await Promise.race([gone, pause(2000)])) return;
  }
}

/** Signals the whole group, which is ours: the drivers start the program and its web processes inside it. */
function signal(started, name) {
  try {
    process.kill(-started.pid, name);
  } catch {
    // Already gone.
  }
}

async function answers(address) {
  return fetch(address).then(
    (response) => response.ok,
    () => false,
  );
}

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
