/**
 * What a person does on a page, as words for the table in `states.mjs`: each takes what it is done to, and gives what is to be
 * done with a page later.
 */
import { KEYS } from "./webdriver.mjs";

export const press = (id) => (page) => page.clickTestId(id);
export const fill = (id, text) => (page) => page.fill(id, text);
export const call = (name) => (page) => page.click(name);
export const see = (id) => (page) => page.byTestId(id);
export const escape = (page) => page.press(KEYS.escape);

/** Next, which does not go on. */
export const refused = async (page) => {
  await page.clickTestId("wizard-next");
  await page.byTestId("refused");
};

/** Clicks what is called so inside what has a test id: a page holds several of the same name. */
export const within = (id, name) => (page) => page.clickIn(id, name);

/** Adds texts to a list of them. */
export const add = (id, noun, ...texts) => async (page) => {
  for (const text of texts) {
    await within(id, `New ${noun}`)(page);
    await page.press(text, KEYS.enter);
  }
};

/** Opens the list to choose from inside what has a test id. */
export const open = (id) => async (page) => {
  const list = await page.session.run((element) => element.querySelector("[aria-haspopup]"), await page.byTestId(id));
  // In the middle of the window, where no bar lies over it.
  await page.session.run((target) => target.scrollIntoView({ block: "center", behavior: "instant" }), list);
  await page.session.click(list);
};

export const choose = (id, option) => async (page) => {
  await open(id)(page);
  await page.click(option);
};

export const unfold = (id) => (page) => page.unfold(id);
export const fold = (id) => async (page) => {
  await page.session.run((section) => section.querySelector("[aria-expanded=true]")?.click(), await page.byTestId(id));
};

/** Scrolls to the end of what has a test id, also inside a dialog. */
export const toEnd = (id) => async (page) => {
  await page.session.run((element) => element.scrollIntoView({ block: "end" }), await page.byTestId(id));
};
