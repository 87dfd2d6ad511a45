/** Draws seconds, dollars and moments as words. Knows no prices and no expectations: those come from the engine. */

/** "45 s", "3 min 20 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return join(`${minutes} min`, whole % 60, "s");
  return join(`${Math.floor(minutes / 60)} h`, minutes % 60, "min");
}

function join(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest} ${unit}`;
}

/** "less than a minute", "42 minutes", "3 h 5 min", for what is still to come. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 120) return duration(minutes * 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

const DOLLARS = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 3 });

/** Less than this is not drawn as a number: it would look like nothing. */
const LEAST_DOLLARS = 0.001;

/** "0.238 USD an hour", "nothing". */
export function hourly(usd: number): string {
  if (usd === 0) return "nothing";
  return usd < LEAST_DOLLARS ? `less than ${LEAST_DOLLARS} USD an hour` : `${DOLLARS.format(usd)} USD an hour`;
}

/** "0.045 USD an hour", "free". */
export function hourlyOrFree(usd: number): string {
  return usd === 0 ? "free" : hourly(usd);
}

const DAY_AND_TIME = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const TIME = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

/** "Nov 20, 2026, 10:57 AM", from milliseconds since 1970. */
export function moment(millis: number): string {
  return DAY_AND_TIME.format(millis);
}

/** "10:57:03", from milliseconds since 1970. */
export function clock(millis: number): string {
  return TIME.format(millis);
}
