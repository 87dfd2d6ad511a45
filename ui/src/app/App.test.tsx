/** What the shell around the screens promises. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { BackendContext } from "../backend/context";
import { fakeBackend } from "../testing/fake-backend";
import { runningRun } from "../testing/run-samples";
import { App } from "./App";

beforeEach(() => { sessionStorage.clear(); });

function open() {
  const backend = fakeBackend();
  const run = runningRun();
  backend.runs.set(run.id, run);
  return render(
    <I18nProvider locale="en" messages={[messages]}>
      <BackendContext.Provider value={backend}>
        <App />
      </BackendContext.Provider>
    </I18nProvider>,
  );
}

test("a page that reloads comes back to the run that was open, and home is home again", async () => {
  sessionStorage.setItem("landfall.open-run", runningRun().id);
  const { unmount } = open();
  fireEvent.click(await screen.findByTestId("go-home"));
  expect(await screen.findByTestId("new-cluster")).toBeTruthy();
  unmount();
  open();
  expect(await screen.findByTestId("new-cluster")).toBeTruthy();
});

test("the heading of another screen takes the keyboard along", async () => {
  open();
  expect(document.activeElement).toBe(document.body);
  fireEvent.click(await screen.findByTestId("new-cluster"));
  const heading = await screen.findByRole("heading", { level: 1 });
  expect(document.activeElement).toBe(heading);
  expect(heading.tabIndex).toBe(-1);
});
