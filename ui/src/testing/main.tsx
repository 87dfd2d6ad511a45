/** Entry of the preview: the app with the fake engine, whose runs go on by themselves. */
import { mount } from "../app/mount";
import { PROBLEM } from "./fake-facts";
import { fakeBackend } from "./fake-backend";

const backend = fakeBackend();
let notches = 0;
// `fake.html?fail` lets the fifth notch fail, to see what a failure looks like.
const failing = location.search.includes("fail");
setInterval(() => {
  notches += backend.runs.size;
  backend.advance(failing && notches === 5 ? PROBLEM : undefined);
}, 1000);
mount(backend);
