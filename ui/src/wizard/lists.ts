/** Changing one entry of a list of answers, and what a further entry begins as. */
import type { NextEntries } from "../backend/bindings/NextEntries";
import type { Draft } from "./draft";

/**
 * What further entries begin as with the answers as they are now: an older judgement may offer a name that was taken
 * since. None: there is no judgement, and the wizard says why.
 */
export async function nextEntries(draft: Draft): Promise<NextEntries | null> {
  return (await draft.assessNow())?.next ?? null;
}

export function patched<T>(list: T[], index: number, patch: Partial<T>): T[] {
  return list.map((entry, at) => (at === index ? { ...entry, ...patch } : entry));
}

export function without<T>(list: T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}
