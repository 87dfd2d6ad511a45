/** What every file of the page must keep to. */
import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const onlyTauriFileMaySpeakTauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/backend/tauri.ts speaks to Tauri.",
};

/** Screens know components and the backend, never each other. */
const screens = ["connect", "wizard", "run", "clusters", "use", "deleting"];

export default defineConfig(
  { ignores: ["dist", "dist-fake", "src/backend/bindings"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] }, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true, "ts-ignore": true }],
      "no-restricted-imports": ["error", { patterns: [onlyTauriFileMaySpeakTauri] }],
    },
  },
  ...screens.map((screen) => ({
    files: [`src/${screen}/**/*.{ts,tsx}`],
    ignores: ["**/*.test.{ts,tsx}"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            onlyTauriFileMaySpeakTauri,
            {
              group: screens.filter((other) => other !== screen).map((other) => `**/${other}/*`),
              message: "Screens never import each other; what they share stands in src/components.",
            },
          ],
        },
      ],
    },
  })),
  { files: ["src/backend/tauri.ts"], rules: { "no-restricted-imports": "off" } },
);
