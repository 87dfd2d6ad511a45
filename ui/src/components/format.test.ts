/** Seconds and dollars as people read them. */
import { expect, it } from "vitest";

import { duration, hourly, timeLeft } from "./format";

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
  [0.0004, "less than 0.001 USD an hour"],
  [0.1, "0.10 USD an hour"],
  [0.2382, "0.238 USD an hour"],
])("draws %s dollars as %s", (usd, words) => {
  expect(hourly(usd)).toBe(words);
});

it.each([
  [12, "less than a minute"],
  [61, "1 minute"],
  [42 * 60 + 59, "42 minutes"],
  [3 * 3600 + 5 * 60 + 7, "3 h 5 min"],
])("draws %s seconds to come as %s", (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});
