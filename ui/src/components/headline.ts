/** How a run stands, in words: the engine's, and that time stands still where it does. */
import type { Run } from "../backend/bindings/Run";

export function headline(run: Run): string {
  return run.demo_paused ? `${run.words}. The demo cloud's time stands still` : run.words;
}
