/** The wizard on the fake engine, for unit tests: opens it, walks to a page, chooses from lists. Knows no page's answers. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { fireEvent, render, screen, within } from "@testing-library/react";

import { NewCluster } from "../app/NewCluster";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Offers } from "../backend/bindings/Offers";
import type { Page } from "../backend/bindings/Page";
import { BackendContext } from "../backend/context";
import { fakeAssess } from "./fake-assess";
import { fakeBackend, type FakeBackend } from "./fake-backend";
import { OFFERS, SPEC } from "./fake-facts";

/** Opens the list within something, unless it is open, and returns its options. Cloudscape's lists answer to mouse buttons, not to clicks. */
export function optionsIn(frame: HTMLElement): HTMLElement[] {
  const trigger = frame.querySelector("button[aria-haspopup]");
  if (trigger === null) throw new Error("no list to open");
  // Another press would close it.
  if (within(frame).queryAllByRole("option").length === 0) fireEvent.mouseDown(trigger);
  return within(frame).getAllByRole("option");
}

/** Chooses the option that contains a text. */
export function chooseIn(frame: HTMLElement, text: string): void {
  const option = optionsIn(frame).find(({ textContent }) => textContent.includes(text));
  if (option === undefined) throw new Error(`no option ${text}`);
  fireEvent.mouseUp(option);
}

const ORDER: Page[] = ["connect", "network", "roles", "cluster", "access", "workers", "review"];

export interface OpenWizard {
  backend: FakeBackend;
  /** The answers, as the engine was last asked to judge them. */
  answers: () => ClusterSpec;
  /** Next, page by page, to this one. */
  walkTo: (page: Page) => Promise<void>;
}

/** `spec`: the answers to begin with; `offers`: what the account offers otherwise. */
export async function openWizard(spec: Partial<ClusterSpec> = {}, offers: Partial<Offers> = {}): Promise<OpenWizard> {
  const backend = fakeBackend();
  let last = SPEC;
  let at = 0;
  backend.newSpec = (name, region) => Promise.resolve({ ...structuredClone(SPEC), name, region, ...spec });
  backend.offers = () => Promise.resolve({ ...OFFERS, ...offers });
  backend.assess = (asked) => {
    last = asked;
    return Promise.resolve(fakeAssess(asked));
  };
  const stay = (): void => undefined;
  render(
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={backend}>
        <NewCluster onHome={stay} onBack={stay} onOpen={stay} leaving={false} onStay={stay} resumed={null} changing={false} />
      </BackendContext.Provider>
    </I18nProvider>,
  );
  await screen.findByTestId("wizard-next");
  async function walkTo(page: Page): Promise<void> {
    for (const next of ORDER.slice(at + 1, ORDER.indexOf(page) + 1)) {
      fireEvent.click(screen.getByTestId("wizard-next"));
      await screen.findByTestId(`page-${next}`);
    }
    at = ORDER.indexOf(page);
  }
  return { backend, answers: () => last, walkTo };
}
