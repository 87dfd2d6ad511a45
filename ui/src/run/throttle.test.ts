/** Drawing is rare and the last thing given is drawn. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { throttle } from "./throttle";

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it("draws the first thing at once", () => {
  const drawn: number[] = [];
  throttle<number>(200, (value) => drawn.push(value)).give(1);
  expect(drawn).toEqual([1]);
});

it("draws five times a second at most, and keeps the last update", () => {
  const drawn: number[] = [];
  const drawing = throttle<number>(200, (value) => drawn.push(value));
  for (let value = 1; value <= 100; value += 1) {
    drawing.give(value);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(drawn.length).toBeLessThanOrEqual(7);
  expect(drawn.at(-1)).toBe(100);
});

it("draws at once again after a quiet time", () => {
  const drawn: number[] = [];
  const drawing = throttle<number>(200, (value) => drawn.push(value));
  drawing.give(1);
  vi.advanceTimersByTime(500);
  drawing.give(2);
  expect(drawn).toEqual([1, 2]);
});

it("draws nothing after it was stopped", () => {
  const drawn: number[] = [];
  const drawing = throttle<number>(200, (value) => drawn.push(value));
  drawing.give(1);
  drawing.give(2);
  drawing.stop();
  drawing.give(3);
  vi.advanceTimersByTime(1000);
  expect(drawn).toEqual([1]);
});
