/**
 * Which run was open, for a page that reloads: it comes back to it. Lives as long as the window; a window that is opened
 * anew begins at home. Knows nothing of the run but its id.
 */
const KEY = "landfall.open-run";

export function lastRun(): string | null {
  return sessionStorage.getItem(KEY);
}

export function rememberRun(id: string | null): void {
  if (id === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, id);
}
