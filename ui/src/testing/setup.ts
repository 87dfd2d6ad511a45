/** What jsdom lacks and Cloudscape asks for. Used by unit tests only. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

configure({ asyncUtilTimeout: 5_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
});

class FakeMediaQueryList extends EventTarget {
  readonly matches = false;
  readonly media: string;
  readonly onchange = null;
  constructor(media: string) {
    super();
    this.media = media;
  }
}

// Nothing is laid out, so that there is nothing to scroll to.
Element.prototype.scrollIntoView = () => undefined;

Object.defineProperty(window, "matchMedia", { value: (query: string) => new FakeMediaQueryList(query) });
