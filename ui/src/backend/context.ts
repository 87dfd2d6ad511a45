/** Hands the backend to every screen. Does not know which implementation it is. */
import { createContext, useContext } from "react";

import type { Backend } from "./backend";

export const BackendContext = createContext<Backend | null>(null);

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (backend === null) throw new Error("No BackendContext above this component");
  return backend;
}
