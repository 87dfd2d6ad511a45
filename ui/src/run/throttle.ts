/**
 * Draws at most once in a given time and never loses the last thing given. Knows neither React nor runs.
 *
 * The first thing is drawn at once. What follows within the time waits; of several only the last is drawn.
 */
export interface Throttle<T> {
  give: (value: T) => void;
  /** Nothing is drawn afterwards. */
  stop: () => void;
}

export function throttle<T>(millis: number, draw: (value: T) => void): Throttle<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waiting: { value: T } | null = null;
  let stopped = false;

  const drawNow = (value: T): void => {
    timer = setTimeout(() => {
      timer = null;
      if (waiting === null) return;
      const last = waiting.value;
      waiting = null;
      drawNow(last);
    }, millis);
    draw(value);
  };

  return {
    give: (value) => {
      if (stopped) return;
      if (timer === null) drawNow(value);
      else waiting = { value };
    },
    stop: () => {
      stopped = true;
      waiting = null;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
