/** Draws the app with a given backend. Shared by the window's entry and the fake engine's. */
import "@cloudscape-design/global-styles/index.css";
import "./page.css";

import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { disableMotion } from "@cloudscape-design/global-styles";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import type { Backend } from "../backend/backend";
import { BackendContext } from "../backend/context";
import { App } from "./App";

export function mount(backend: Backend): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  // A perpetual animation keeps half a core busy in a WebView without a graphics card.
  disableMotion(true);
  createRoot(root).render(
    <StrictMode>
      <I18nProvider locale="en" messages={[messages]}>
        <BackendContext.Provider value={backend}>
          <App />
        </BackendContext.Provider>
      </I18nProvider>
    </StrictMode>,
  );
}
