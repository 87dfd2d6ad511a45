/**
 * A tray, as desktops that have one offer it: a program on the message bus with which icons register. Speaks as much of
 * the D-Bus protocol as that needs. Knows nothing of Landfall.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { promisify } from "node:util";

import { until } from "./harness.mjs";

const WATCHER = "org.kde.StatusNotifierWatcher";
const CALL = 1;
const REPLY = 2;

export class Tray {
  #socket;
  #environment;
  #serial = 0;
  #received = Buffer.alloc(0);
  /** The bus names of those that registered an icon, each with the path of its object. */
  #icons = [];

  /** A tray on this machine's bus, ready for icons. */
  static async start(machine) {
    const tray = new Tray();
    tray.#environment = machine.environment;
    const address = /path=([^,]+)/.exec(machine.environment.DBUS_SESSION_BUS_ADDRESS)[1];
    tray.#socket = createConnection(address);
    await once(tray.#socket, "connect");
    await tray.#join();
    return tray;
  }

  stop() {
    this.#socket.destroy();
  }

  /** Chooses an entry in the menu of the icon, once there is one. */
  async choose(entry) {
    const { owner, path } = await until(() => this.#icons.at(-1), 10_000, "an icon is in the tray");
    const menu = /objectpath '([^']+)'/.exec(await this.#gdbus(owner, path, "org.freedesktop.DBus.Properties.Get", "org.kde.StatusNotifierItem", "Menu"))[1];
    const layout = await this.#gdbus(owner, menu, "com.canonical.dbusmenu.GetLayout", "0", "--", "-1", "[]");
    // An entry is written as (its number, {its properties, among them its label}, …).
    const [, number] = [...layout.matchAll(/\((?:int32 )?(\d+), (?:@a\{sv\} )?\{([^}]*)\}/g)].find(([, , about]) => about.includes(`'${entry}'`)) ?? [];
    if (number === undefined) throw new Error(`The icon's menu has no "${entry}": ${layout}`);
    await this.#gdbus(owner, menu, "com.canonical.dbusmenu.Event", number, "clicked", "<0>", "0");
  }

  async #gdbus(destination, path, method, ...args) {
    const call = ["call", "--session", "--dest", destination, "--object-path", path, "--method", method, ...args];
    return (await promisify(execFile)("gdbus", call, { env: this.#environment })).stdout;
  }

  async #join() {
    const id = Buffer.from(String(process.getuid())).toString("hex");
    this.#socket.write(`\0AUTH EXTERNAL ${id}\r\n`);
    await once(this.#socket, "data");
    this.#socket.write("BEGIN\r\n");
    let replies = 0;
    this.#socket.on("data", (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      for (let message = this.#next(); message; message = this.#next()) {
        if (message.type === REPLY) replies += 1;
        if (message.type === CALL) this.#answer(message);
      }
    });
    this.#ask("Hello", "", Buffer.alloc(0));
    this.#ask("RequestName", "su", aligned([string(WATCHER), number(0)], 4));
    await until(() => replies === 2, 5000, "the tray is on the message bus");
  }

  /** Whoever registers an icon is remembered; whoever asks whether there is a tray hears yes. */
  #answer({ serial, sender, member, body }) {
    if (member === "RegisterStatusNotifierItem") {
      const said = body.toString("utf8", 4, 4 + body.readUInt32LE(0));
      this.#icons.push({ owner: sender, path: said.startsWith("/") ? said : "/StatusNotifierItem" });
    }
    const yes = Buffer.from([1, "b".charCodeAt(0), 0, 0, 1, 0, 0, 0]);
    const known = member === "Get";
    const fields = [field(5, "u", number(serial)), field(6, "s", string(sender))];
    if (known) fields.push(field(8, "g", signature("v")));
    this.#send(REPLY, fields, known ? yes : Buffer.alloc(0));
  }

  #ask(member, kinds, body) {
    const bus = "org.freedesktop.DBus";
    const fields = [field(1, "o", string("/org/freedesktop/DBus")), field(2, "s", string(bus)), field(3, "s", string(member)), field(6, "s", string(bus))];
    if (kinds) fields.push(field(8, "g", signature(kinds)));
    this.#send(CALL, fields, body);
  }

  #send(type, fields, body) {
    const list = aligned(fields, 8);
    const head = Buffer.alloc(16);
    head.write("l", 0);
    head.set([type, 0, 1], 1);
    head.writeUInt32LE(body.length, 4);
    head.writeUInt32LE((this.#serial += 1), 8);
    head.writeUInt32LE(list.length, 12);
    this.#socket.write(Buffer.concat([head, list, Buffer.alloc(pad(list.length, 8)), body]));
  }

  /** The next message that has arrived as a whole. */
  #next() {
    const bytes = this.#received;
    if (bytes.length < 16) return null;
    const list = bytes.readUInt32LE(12);
    const start = 16 + list + pad(list, 8);
    const end = start + bytes.readUInt32LE(4);
    if (bytes.length < end) return null;
    this.#received = bytes.subarray(end);
    const message = { type: bytes[1], serial: bytes.readUInt32LE(8), body: bytes.subarray(start, end) };
    for (let at = 16; at < 16 + list; ) {
      at += pad(at, 8);
      const [code, kind] = [bytes[at], String.fromCharCode(bytes[at + 2])];
      at += 4;
      const length = kind === "g" ? bytes[at] : bytes.readUInt32LE(at);
      const text = kind === "g" || kind === "u" ? "" : bytes.toString("utf8", at + 4, at + 4 + length);
      if (code === 3) message.member = text;
      if (code === 7) message.sender = text;
      at += kind === "g" ? length + 2 : kind === "u" ? 4 : 4 + length + 1;
    }
    return message;
  }
}

const pad = (length, to) => (to - (length % to)) % to;

/** One after the other, each but the first at a multiple of `to`. */
function aligned(parts, to) {
  return parts.reduce((before, part) => Buffer.concat([before, Buffer.alloc(pad(before.length, to)), part]));
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function string(text) {
  return Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(`${text}\0`)]);
}

function signature(kinds) {
  return Buffer.concat([Buffer.from([kinds.length]), Buffer.from(`${kinds}\0`)]);
}

/** A field of a message's head: its code, and its value with the value's kind. */
function field(code, kind, value) {
  return Buffer.concat([Buffer.from([code, 1, kind.charCodeAt(0), 0]), value]);
}
