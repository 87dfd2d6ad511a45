/** Seconds and dollars as people read them. */
import { expect, it } from "vitest";

import { duration, hourly } from "./format";

it.each([
  [0, "0 s"],
  [45, "45 s"],
  [60, "1 min"],
  [200, "3 min 20 s"],
  [3599.6, "1 h"],
  [3900, "1 h 5 min"],
])("draws %s seconds as %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

it.each([
  [0, "nothing"],
  [0.1, "0.10 USD an hour"],
  [0.2382, "0.238 USD an hour"],
])("draws %s dollars as %s", (usd, words) => {
  expect(hourly(usd)).toBe(words);
});
