/** Light or dark: follows the system until the person chooses, then remembers. Knows nothing of Landfall. */
import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useEffect, useState } from "react";

const KEY = "landfall-mode";
const system = (): MediaQueryList => window.matchMedia("(prefers-color-scheme: dark)");

export function useTheme(): { dark: boolean; toggle: () => void } {
  const [chosen, setChosen] = useState(() => localStorage.getItem(KEY));
  const [systemDark, setSystemDark] = useState(() => system().matches);
  const dark = chosen === null ? systemDark : chosen === "dark";

  useEffect(() => {
    const query = system();
    const onChange = (): void => { setSystemDark(query.matches); };
    query.addEventListener("change", onChange);
    return () => { query.removeEventListener("change", onChange); };
  }, []);

  useEffect(() => {
    applyMode(dark ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }, [dark]);

  function toggle(): void {
    const next = dark ? "light" : "dark";
    localStorage.setItem(KEY, next);
    setChosen(next);
  }
  return { dark, toggle };
}
