/**
 * How the page is built for the window, and how its unit tests run. Knows nothing of the fake engine's own entry
 * (`vite.fake.config.ts`).
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  clearScreen: false,
  plugins: [react()],
  server: { port: 5173, strictPort: true },
  build: {
    // WebKitGTK 2.50 and the WebViews of current macOS and Windows.
    target: ["es2022", "safari16"],
    outDir: "dist",
    // One window loads one page from disk: splitting it saves nothing.
    chunkSizeWarningLimit: 4000,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    // A walk through the whole wizard takes seconds in jsdom; a busy machine deserves patience.
    testTimeout: 30_000,
    // Cloudscape's modules import their style sheets, which only Vite can read.
    server: { deps: { inline: [/@cloudscape-design/] } },
    css: false,
  },
});
