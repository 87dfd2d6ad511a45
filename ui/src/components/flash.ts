/** How a screen leaves a message that outlives it, in the bar at the top. Knows no screen. */
import { createContext, useContext } from "react";

export interface Flash {
  type: "success" | "info" | "warning" | "error";
  header: string;
  content?: string;
}

export interface Flashes {
  /** Shows a message until it is dismissed, or until one with the same header takes its place. */
  notify: (flash: Flash) => void;
}

export const FlashContext = createContext<Flashes>({ notify: () => undefined });

export function useFlash(): Flashes {
  return useContext(FlashContext);
}
