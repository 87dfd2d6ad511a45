/**
 * Shows the pages in a plain browser with the in-memory engine of `src/testing`. Never part of the product's bundle.
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  plugins: [react()],
  server: { port: 5174, strictPort: true, open: "/fake.html" },
  build: { outDir: "dist-fake", rolldownOptions: { input: "fake.html" }, chunkSizeWarningLimit: 4000 },
});
