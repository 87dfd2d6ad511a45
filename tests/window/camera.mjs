/** Leaves numbered pictures of the page: as the window shows it, and, where the page is longer, the whole of it. */
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export class Camera {
  taken = 0;

  constructor(page, folder, width, height) {
    Object.assign(this, { page, folder, width, height });
  }

  async take(name) {
    // Two frames, so that what was asked for last is drawn, and fonts are there.
    await this.page.session.run(() => void document.fonts.ready);
    await pause(250);
    this.taken += 1;
    const file = path.join(this.folder, `${String(this.taken).padStart(2, "0")}-${name}`);
    await this.page.picture(`${file}.png`);
    const whole = await this.page.session.run(() => document.documentElement.scrollHeight);
    if (whole <= this.height) return;
    await this.page.session.resize(this.width, whole);
    await pause(250);
    await this.page.picture(`${file}-whole.png`);
    await this.page.session.resize(this.width, this.height);
    await pause(250);
  }

  async after(seconds, name) {
    await pause(seconds * 1000);
    await this.take(name);
  }
}
