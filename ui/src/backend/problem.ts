/** Makes a `Problem` of whatever a promise rejected with. Words the window's own failures; AWS's are worded in Rust. */
import type { Problem } from "./bindings/Problem";

export function asProblem(reason: unknown): Problem {
  if (isProblem(reason)) return reason;
  return {
    code: "window",
    title: "Landfall's window could not reach its engine",
    what_happened: reason instanceof Error ? reason.message : String(reason),
    what_to_do: "Try again. If it stays, close Landfall and open it again: nothing that was made is lost.",
    aws: null,
    left_behind: [],
    remedy: null,
  };
}

function isProblem(reason: unknown): reason is Problem {
  return typeof reason === "object" && reason !== null && "what_happened" in reason && "what_to_do" in reason;
}
