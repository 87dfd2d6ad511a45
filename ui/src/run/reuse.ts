/**
 * Keeps the old object wherever the new one says the same, so that memoised rows whose step did not change are not
 * drawn again: every update brings a whole new run. Knows nothing of what it compares.
 */
export function reuse<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (isList(before) && isList(after)) {
    const kept = after.map((item, index) => reuse(before[index], item));
    const same = kept.length === before.length && kept.every((item, index) => item === before[index]);
    return (same ? before : kept) as T;
  }
  if (isRecord(before) && isRecord(after)) {
    const kept = Object.entries(after).map(([key, value]) => [key, reuse(before[key], value)] as const);
    const same = kept.length === Object.keys(before).length && kept.every(([key, value]) => value === before[key]);
    return (same ? before : Object.fromEntries(kept)) as T;
  }
  return after;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
