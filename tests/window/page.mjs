/**
 * The page as a person meets it: things are found by what they are called, waited for, clicked and typed into. Knows
 * HTML and accessibility, nothing of Landfall's screens.
 */
import { writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

import { KEYS, WebDriverError } from "./webdriver.mjs";

const PATIENCE = 20_000;

export class Page {
  #close;

  constructor(session, close) {
    this.session = session;
    this.#close = close;
  }

  close() {
    return this.#close();
  }

  /** Everything a person can read now. */
  text() {
    return this.session.run(() => document.body.innerText);
  }

  /** Everything the page holds, read or not: markup and the values of fields. */
  everything() {
    return this.session.run(() =>
      [document.documentElement.outerHTML, ...[...document.querySelectorAll("input, textarea")].map((field) => field.value)].join("\n"),
    );
  }

  /** Waits until a text can be read. */
  async see(text, patience = PATIENCE) {
    await this.#wait(async () => (await this.text()).includes(text), patience, `"${text}" can be read`);
  }

  /** Waits until a text can no longer be read. */
  async seeGone(text, patience = PATIENCE) {
    await this.#wait(async () => !(await this.text()).includes(text), patience, `"${text}" is gone`);
  }

  /** Waits for the element with a test id. */
  byTestId(id, patience = PATIENCE) {
    return this.#find(findByTestId, [id], patience, `test id ${id}`);
  }

  /** Waits for a button, link, field or choice with an accessible name. A name may be a part of the whole. */
  byName(name, patience = PATIENCE) {
    return this.#find(findByName, [name], patience, `something called "${name}"`);
  }

  /** Clicks what has a name. */
  async click(name) {
    await this.#insist(async () => this.#press(await this.byName(name)), `clicking "${name}"`);
  }

  /** Clicks what has a test id, or the first control inside it. */
  async clickTestId(id) {
    await this.#insist(async () => this.#press(await this.#control(id)), `clicking ${id}`);
  }

  /** Clicks what has a name, inside what has a test id. */
  async clickIn(id, name) {
    const button = () => this.#find(findByName, [name, id], PATIENCE, `something called "${name}" in ${id}`);
    await this.#insist(async () => this.#press(await button()), `clicking "${name}" in ${id}`);
  }

  /** Replaces what stands in the field with a test id. */
  async fill(id, text) {
    await this.#insist(async () => this.#replace(await this.#control(id), text), `filling in ${id}`);
  }

  /** Replaces what stands in the field with a name, inside what has a test id. */
  async fillIn(id, name, text) {
    const field = () => this.#find(findByName, [name, id], PATIENCE, `a field called "${name}" in ${id}`);
    await this.#insist(async () => this.#replace(await field(), text), `filling in "${name}" in ${id}`);
  }

  /** Opens the list with a test id and chooses the option that contains a text. */
  async choose(id, option) {
    await this.clickTestId(id);
    await this.click(option);
  }

  /** Chooses from a long list: opens it, types what is looked for, and takes what is found. */
  async chooseByTyping(id, option) {
    const list = () => this.#inside(id, "[aria-haspopup]");
    const isChosen = async () => (await this.session.run((element) => element.innerText, await list())).includes(option);
    const choose = async () => {
      if (await isChosen()) return true;
      // A list that was drawn anew under the click is still open.
      await this.press(KEYS.escape);
      await this.#insist(async () => this.#press(await list()), `opening the list of ${id}`);
      await this.press(option);
      await this.clickIn(id, option);
      return isChosen();
    };
    await this.#wait(choose, 2 * PATIENCE, `${option} is chosen of ${id}`);
  }

  /** Chooses one of several that stand side by side, by its value. */
  async pick(id, value) {
    await this.#check(id, `input[type=radio][value="${value}"]`, true);
  }

  /** Ticks the box inside what has a test id, or takes the tick away. */
  async tick(id, wanted = true) {
    await this.#check(id, "input[type=checkbox]", wanted);
  }

  /** Opens the section with a test id where it is folded away. */
  async unfold(id) {
    const title = () => this.#inside(id, "[aria-expanded]");
    const isOpen = async () => this.session.run((element) => element.getAttribute("aria-expanded") === "true", await title());
    const open = async () => {
      if (await isOpen()) return true;
      await this.#insist(async () => this.#press(await title()), `opening ${id}`);
      return isOpen();
    };
    await this.#wait(open, PATIENCE, `${id} is open`);
  }

  /** The text of what has a test id. */
  async textOf(id) {
    return this.session.run((element) => element.innerText, await this.byTestId(id));
  }

  /** Whether something with this test id shows now. */
  shows(id) {
    return this.session.run((wanted) => {
      const all = [...document.querySelectorAll(`[data-testid="${wanted}"]`)];
      return all.some((element) => element.getClientRects().length > 0);
    }, id);
  }

  /** Whether what has a test id can be pressed. */
  async isEnabled(id) {
    return this.session.run((element) => !element.disabled && element.getAttribute("aria-disabled") !== "true", await this.#control(id));
  }

  /** The heading of the page that shows. */
  heading() {
    return this.session.run(() => [...document.querySelectorAll("h1")].filter((h1) => h1.getClientRects().length > 0).map((h1) => h1.innerText).join("\n"));
  }

  /** Waits until the page with this heading shows. */
  async seeHeading(text, patience = PATIENCE) {
    await this.#wait(async () => (await this.heading()).includes(text), patience, `the heading "${text}" shows`);
  }

  /** Waits until the field with a test id is marked as wrong. */
  async seeWrong(id, patience = PATIENCE) {
    const isWrong = async () => this.session.run((field) => field.querySelector("[aria-invalid=true]") !== null, await this.byTestId(id));
    await this.#wait(isWrong, patience, `${id} is marked as wrong`);
  }

  /** Waits until something with this test id no longer shows. */
  async seeNoTestId(id, patience = PATIENCE) {
    await this.#wait(async () => !(await this.shows(id)), patience, `${id} no longer shows`);
  }

  /** Waits until what has a test id contains a text. */
  async seeIn(id, text, patience = PATIENCE) {
    await this.#wait(async () => (await this.shows(id)) && (await this.textOf(id)).includes(text), patience, `${id} contains "${text}"`);
  }

  /** Presses keys where the focus is. */
  press(...keys) {
    return this.session.press(keys.join(""));
  }

  /** Presses Tab until something with this name has the focus, as a person without a mouse does. */
  async tabTo(name, most = 80, backwards = false) {
    const passed = [];
    for (let step = 0; step < most; step += 1) {
      const focused = await this.session.run(nameOfFocus);
      if (focused.includes(name)) return;
      passed.push(focused);
      await this.session.press(KEYS.tab, backwards ? [KEYS.shift] : []);
    }
    throw new Error(`Tab does not reach "${name}". It went through: ${[...new Set(passed)].join(" | ")}`);
  }

  /** The name of what has the focus. */
  focus() {
    return this.session.run(nameOfFocus);
  }

  /** Waits until a question, asked inside the page, is answered with yes. */
  async until(question, patience = PATIENCE) {
    await this.#wait(() => this.session.run(question), patience, `inside the page: ${question}`);
  }

  reload() {
    return this.session.reload();
  }

  /** Leaves a picture. */
  async picture(file) {
    await writeFile(file, await this.session.picture());
  }

  /** Clicks in the middle of the window: at its edges, bars that stay in place may lie over the element. */
  async #press(element) {
    await this.session.run(awaitPress, element);
    await this.session.click(element);
    // The page moves when words of the engine arrive: then the click has missed. A window that closes says nothing.
    const missed = await this.session.run(() => window.pressed === false).catch(() => false);
    if (missed) throw new WebDriverError({ error: MISSED, message: "The page moved, or it cannot be pressed now." });
  }

  /** Takes away what stands in a field, as one does by keys, and types. */
  async #replace(field, text) {
    await this.#press(field);
    await this.session.press("a", [KEYS.control]);
    await this.session.press(KEYS.delete);
    if (text !== "") await this.session.type(field, text);
  }

  /** The first of its kind inside what has a test id. */
  async #inside(id, selector) {
    return this.#find(findInside, [id, selector], PATIENCE, `${selector} in ${id}`);
  }

  async #check(id, selector, wanted) {
    const words = `${selector} of ${id} is ${wanted ? "chosen" : "not chosen"}`;
    const isSo = async () => (await this.session.run((input) => input.checked, await this.#inside(id, selector))) === wanted;
    if (await isSo()) return;
    await this.#insist(async () => this.#press(await this.#inside(id, selector)), words);
    await this.#wait(isSo, PATIENCE, words);
  }

  async #control(id) {
    const element = await this.byTestId(id);
    return this.session.run(controlIn, element);
  }

  async #find(finder, args, patience, words) {
    let found;
    await this.#wait(
      async () => {
        found = await this.session.run(finder, ...args);
        return found;
      },
      patience,
      `${words} is there`,
    );
    return found;
  }

  async #wait(question, patience, words) {
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      // An element found a moment ago may be gone when it is looked at: then the answer is "not yet".
      const answer = await question().catch((error) => {
        if (!isFleeting(error)) throw error;
      });
      if (answer) return;
      await pause(60);
    }
    throw new Error(`Not within ${patience / 1000} s: ${words}. The page reads: ${(await this.text()).replace(/\s*\n\s*/g, " ¶ ")}`);
  }

  /** The page is redrawn while a test acts on it: an element may vanish between being found and being used. */
  async #insist(action, words) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        if (!isFleeting(error) || attempt === 20) {
          error.message = `${words}: ${error.message}`;
          throw error;
        }
        await pause(150);
      }
    }
  }
}

/** Our own word, beside the protocol's. */
const MISSED = "missed";

function isFleeting(error) {
  const codes = [MISSED, "stale element reference", "element click intercepted", "element not interactable", "no such element"];
  return error instanceof WebDriverError && codes.includes(error.code);
}

// The rest runs inside the page, where nothing of this file exists: each function stands alone.

function findByTestId(id) {
  return [...document.querySelectorAll(`[data-testid="${id}"]`)].find((element) => element.getClientRects().length > 0) ?? null;
}

function awaitPress(target) {
  target.scrollIntoView({ block: "center", behavior: "instant" });
  window.pressed = false;
  const isHit = ({ target: hit }) => target.contains(hit) || hit.closest("button, a, label")?.contains(target) === true;
  const once = { capture: true, once: true };
  document.addEventListener("mousedown", (event) => (window.pressed = isHit(event)), once);
  document.addEventListener("mouseup", (event) => (window.pressed &&= isHit(event)), once);
}

function findInside(id, selector) {
  const outer = [...document.querySelectorAll(`[data-testid="${id}"]`)].find((element) => element.getClientRects().length > 0);
  return outer?.querySelector(selector) ?? null;
}

function controlIn(element) {
  // A field's label holds an Info link: what one types into comes first.
  const controls = ["input, textarea", "button, a, [role=button]"];
  if (element.matches(controls.join())) return element;
  return controls.map((kind) => element.querySelector(kind)).find(Boolean) ?? element;
}

function findByName(wanted, within) {
  const outer = within === undefined ? [document] : [...document.querySelectorAll(`[data-testid="${within}"]`)];
  const text = (element) => (element?.innerText ?? element?.textContent ?? "").replace(/\s+/g, " ").trim();
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => text(document.getElementById(id))).join(" ").trim();
    const label = element.getAttribute("aria-label");
    if (label) return label;
    if (element.labels?.length) return [...element.labels].map(text).join(" ");
    return text(element) || element.getAttribute("placeholder") || element.getAttribute("title") || "";
  };
  const kinds =
    "button, a, input, textarea, select, summary, [role=button], [role=option], [role=radio], [role=menuitem], [role=checkbox], [role=tab], [role=combobox]";
  const candidates = outer
    .flatMap((element) => [...element.querySelectorAll(kinds)])
    .filter((element) => element.getClientRects().length > 0 || element.matches("input[type=radio], input[type=checkbox]"));
  const usable = candidates.filter(
    (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true" && !element.closest("[aria-hidden=true]"),
  );
  // What lies under an open dialog cannot be clicked.
  const dialog = [...document.querySelectorAll("[role=dialog]")].filter((element) => element.getClientRects().length > 0).at(-1);
  const inDialog = dialog ? usable.filter((element) => dialog.contains(element)) : [];
  for (const group of [inDialog, usable]) {
    const found = group.find((element) => nameOf(element) === wanted) ?? group.find((element) => nameOf(element).includes(wanted));
    if (found) return found;
  }
  return null;
}

function nameOfFocus() {
  const element = document.activeElement;
  const text = (other) => (other?.innerText ?? other?.textContent ?? "").replace(/\s+/g, " ").trim();
  if (!element || element === document.body) return "";
  const by = element.getAttribute("aria-labelledby");
  if (by) return by.split(" ").map((id) => text(document.getElementById(id))).join(" ").trim();
  const label = element.getAttribute("aria-label");
  if (label) return label;
  if (element.labels?.length) return [...element.labels].map(text).join(" ");
  return text(element) || element.getAttribute("title") || element.tagName.toLowerCase();
}
