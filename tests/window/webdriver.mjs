/**
 * As much of the W3C WebDriver protocol as the tests need, over plain `fetch`. Knows nothing of Landfall.
 */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** The private code points by which WebDriver names keys. */
export const KEYS = {
  backspace: "\uE003",
  tab: "\uE004",
  enter: "\uE007",
  shift: "\uE008",
  control: "\uE009",
  escape: "\uE00C",
  space: " ",
  end: "\uE010",
  home: "\uE011",
  left: "\uE012",
  up: "\uE013",
  right: "\uE014",
  down: "\uE015",
  delete: "\uE017",
};

/** Opens a session: starts the program and attaches to its web view. */
export async function openSession(server, capabilities) {
  const { sessionId } = await ask("POST", `${server}/session`, { capabilities: { alwaysMatch: capabilities } });
  return new Session(`${server}/session/${sessionId}`);
}

class Session {
  constructor(address) {
    this.address = address;
  }

  /** Ends the session, and with it the program. */
  close() {
    return ask("DELETE", this.address);
  }

  /** Runs a function inside the page. Its arguments and its result may be elements. */
  async run(script, ...args) {
    const wrapped = `return (${script}).apply(null, arguments)`;
    const asked = () => ask("POST", `${this.address}/execute/sync`, { script: wrapped, args: args.map(wrap) });
    return unwrap(await asked().catch((error) => (isLost(error) ? asked() : Promise.reject(error))));
  }

  click(element) {
    return ask("POST", `${this.address}/element/${element.id}/click`, {});
  }

  clear(element) {
    return ask("POST", `${this.address}/element/${element.id}/clear`, {});
  }

  type(element, text) {
    // WebKit's driver drops line breaks; the Enter key makes them.
    return ask("POST", `${this.address}/element/${element.id}/value`, { text: text.replaceAll("\n", KEYS.enter) });
  }

  /** Presses keys one after the other, wherever the focus is; `held` stays down meanwhile. */
  press(keys, held = []) {
    const actions = [
      ...held.map((value) => ({ type: "keyDown", value })),
      ...[...keys].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]),
      ...held.map((value) => ({ type: "keyUp", value })),
    ];
    return ask("POST", `${this.address}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  reload() {
    return ask("POST", `${this.address}/refresh`, {});
  }

  /** A picture of the page, as the bytes of a PNG file. */
  async picture() {
    return Buffer.from(await ask("GET", `${this.address}/screenshot`), "base64");
  }

  resize(width, height) {
    return ask("POST", `${this.address}/window/rect`, { x: 0, y: 0, width, height });
  }
}

async function ask(method, address, body) {
  const response = await fetch(address, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const { value } = await response.json();
  if (!response.ok) throw new WebDriverError(value);
  return value;
}

/** What the driver refused, by the protocol's name for it (`stale element reference`). */
export class WebDriverError extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

/** Once in some thousand times WebKit's driver loses a script's answer on a busy machine, and says so in these words. */
function isLost(error) {
  return error instanceof WebDriverError && error.message.includes("Could not parse script result");
}

function wrap(value) {
  if (value instanceof Function) return value.toString();
  return value?.id === undefined ? value : { [ELEMENT]: value.id };
}

function unwrap(value) {
  if (Array.isArray(value)) return value.map(unwrap);
  const id = value?.[ELEMENT];
  return id === undefined ? value : { id };
}
