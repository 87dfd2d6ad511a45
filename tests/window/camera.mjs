/**
 * Leaves numbered pictures of the page: as the window shows it, the whole of it where the page is longer, and a part of it
 * from its top to its end.
 */
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** What is scrolled to begins below the bar that stays at the top; and two pictures overlap, so that no line is cut in both. */
const BELOW_THE_BAR = 80;
const OVERLAP = 100;

export class Camera {
  taken = 0;

  constructor(page, folder, width, height) {
    Object.assign(this, { page, folder, width, height });
  }

  /** The window as it is, and the whole page where it is longer. */
  async take(name) {
    const file = await this.#picture(name);
    const whole = await this.page.session.run(() => document.documentElement.scrollHeight);
    if (whole <= this.height) return;
    await this.page.session.resize(this.width, whole);
    await pause(250);
    await this.page.picture(`${file}-whole.png`);
    await this.page.session.resize(this.width, this.height);
    await pause(250);
  }

  /** The window as it is, and nothing else: where it is scrolled to is what matters. */
  async glance(name) {
    await this.#picture(name);
  }

  /** What has a test id, from its top to its end: as many pictures as it is long. */
  async along(name, id) {
    // What was answered last may still make it longer or shorter.
    await pause(500);
    const part = await this.page.byTestId(id);
    for (let piece = 1, to = -1; to !== null; piece += 1) {
      to = await this.page.session.run(scrollAlong, part, piece === 1, BELOW_THE_BAR, OVERLAP);
      await this.#picture(piece === 1 ? name : `${name}-${piece}`);
    }
  }

  async after(seconds, name) {
    await pause(seconds * 1000);
    await this.take(name);
  }

  async #picture(name) {
    // Two frames, so that what was asked for last is drawn, and fonts are there.
    await this.page.session.run(() => void document.fonts.ready);
    await pause(250);
    this.taken += 1;
    const file = path.join(this.folder, `${String(this.taken).padStart(3, "0")}-${name}`);
    await this.page.picture(`${file}.png`);
    return file;
  }
}

/** Runs inside the page: scrolls to where a part begins, or a window further. Null: its end shows. */
function scrollAlong(part, first, bar, overlap) {
  const { top } = part.getBoundingClientRect();
  window.scrollBy({ top: first ? top - bar : window.innerHeight - bar - overlap, behavior: "instant" });
  const atTheEnd = window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1;
  return atTheEnd || part.getBoundingClientRect().bottom <= window.innerHeight ? null : window.scrollY;
}
