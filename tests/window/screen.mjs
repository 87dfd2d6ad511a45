/**
 * The X screen as a window manager meets it: which windows are there, whether they show, and the polite request to close
 * one. Speaks as much of the X11 protocol as that needs; the tests' screen has no window manager. Knows nothing of Landfall.
 */
import { once } from "node:events";
import { createConnection } from "node:net";

import { inWindow } from "./harness.mjs";

/** A test in a window of its own whose screen is looked at as well. */
export function onScreen(promise, body) {
  inWindow(promise, async (page, machine) => {
    const screen = await Screen.connect(machine.environment.DISPLAY);
    try {
      await body(page, screen, machine);
    } finally {
      screen.close();
    }
  });
}

const OPCODE = { windowAttributes: 3, queryTree: 15, internAtom: 16, getProperty: 20, sendEvent: 25 };
const VIEWABLE = 2;
const CLIENT_MESSAGE = 33;

export class Screen {
  #socket;
  #received = Buffer.alloc(0);

  /** `display` is as in the environment: `:7`. */
  static async connect(display) {
    const screen = new Screen();
    screen.#socket = createConnection(`/tmp/.X11-unix/X${display.replace(":", "")}`);
    await once(screen.#socket, "connect");
    // Whoever forgets to close it is not kept from ending.
    screen.#socket.unref();
    await screen.#greet();
    return screen;
  }

  close() {
    this.#socket.destroy();
  }

  /** The windows that programs opened for people: those that can be asked to close. Each with its program's process id. */
  async windows() {
    const [protocols, close] = [await this.#atom("WM_PROTOCOLS"), await this.#atom("WM_DELETE_WINDOW")];
    const found = [];
    for (const id of await this.#below(this.root)) {
      if (!(await this.#numbers(id, protocols)).includes(close)) continue;
      const [pid] = await this.#numbers(id, await this.#atom("_NET_WM_PID"));
      found.push({ id, pid, shows: await this.#shows(id) });
    }
    return found;
  }

  /** How many windows show. */
  async shown() {
    return (await this.windows()).filter(({ shows }) => shows).length;
  }

  /** Asks a window to close, as a click on the cross in its frame does. */
  async askToClose({ id }) {
    const request = Buffer.alloc(44);
    request.writeUInt8(OPCODE.sendEvent, 0);
    request.writeUInt16LE(11, 2);
    request.writeUInt32LE(id, 4);
    request.writeUInt8(CLIENT_MESSAGE, 12);
    request.writeUInt8(32, 13);
    request.writeUInt32LE(id, 16);
    request.writeUInt32LE(await this.#atom("WM_PROTOCOLS"), 20);
    request.writeUInt32LE(await this.#atom("WM_DELETE_WINDOW"), 24);
    this.#socket.write(request);
    // An answer to a later request: the event has arrived.
    await this.#atom("WM_PROTOCOLS");
  }

  async #greet() {
    const hello = Buffer.alloc(12);
    hello.write("l", 0);
    hello.writeUInt16LE(11, 2);
    this.#socket.write(hello);
    const head = await this.#read(8);
    const rest = await this.#read(head.readUInt16LE(6) * 4);
    if (head[0] !== 1) throw new Error(`The screen refuses: ${rest.toString("latin1")}`);
    const vendor = Math.ceil(rest.readUInt16LE(16) / 4) * 4;
    this.root = rest.readUInt32LE(32 + vendor + rest.readUInt8(21) * 8);
  }

  async #atom(name) {
    const padded = Buffer.alloc(8 + Math.ceil(name.length / 4) * 4);
    padded.writeUInt8(OPCODE.internAtom, 0);
    padded.writeUInt16LE(padded.length / 4, 2);
    padded.writeUInt16LE(name.length, 4);
    padded.write(name, 8, "latin1");
    return (await this.#ask(padded)).readUInt32LE(8);
  }

  /** Every window below another one, at any depth. */
  async #below(id) {
    const reply = await this.#ask(about(OPCODE.queryTree, id));
    const children = Array.from({ length: reply.readUInt16LE(16) }, (_, at) => reply.readUInt32LE(32 + at * 4));
    const deeper = [];
    for (const child of children) deeper.push(child, ...(await this.#below(child)));
    return deeper;
  }

  async #numbers(id, property) {
    const request = Buffer.alloc(24);
    request.writeUInt8(OPCODE.getProperty, 0);
    request.writeUInt16LE(6, 2);
    request.writeUInt32LE(id, 4);
    request.writeUInt32LE(property, 8);
    request.writeUInt32LE(64, 20);
    const reply = await this.#ask(request);
    const count = reply.readUInt8(1) === 32 ? reply.readUInt32LE(16) : 0;
    return Array.from({ length: count }, (_, at) => reply.readUInt32LE(32 + at * 4));
  }

  async #shows(id) {
    return (await this.#ask(about(OPCODE.windowAttributes, id))).readUInt8(26) === VIEWABLE;
  }

  /** One request, one reply; events that arrive meanwhile are none of ours. A window that is gone has an empty reply. */
  async #ask(request) {
    this.#socket.write(request);
    for (;;) {
      const head = await this.#read(32);
      if (head[0] === 0) return Buffer.alloc(64);
      if (head[0] === 1) return Buffer.concat([head, await this.#read(head.readUInt32LE(4) * 4)]);
    }
  }

  async #read(count) {
    while (this.#received.length < count) {
      const [bytes] = await once(this.#socket, "data");
      this.#received = Buffer.concat([this.#received, bytes]);
    }
    const read = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return read;
  }
}

function about(opcode, id) {
  const request = Buffer.alloc(8);
  request.writeUInt8(opcode, 0);
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(id, 4);
  return request;
}
