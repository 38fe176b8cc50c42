// Figures and names for people.

const units = ["B", "kB", "MB", "GB", "TB"];
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Bytes in decimal units with two or three figures, as dray itself writes them. */
export function size(bytes) {
  let unit = 0;
  for (; bytes >= 999.5 && unit < units.length - 1; unit++) bytes /= 1000;
  return `${unit > 0 && bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}

export const rate = bytes => `${size(bytes)}/s`;

export function left(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min left` : `${Math.round(minutes / 60)} hours left`;
}

export const number = value => value.toLocaleString("en");

export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

export const files = value => count(value, "file");

export const line = (...parts) => parts.filter(part => part).join(" · ");

/** A time, by ms since 1970. */
export function when(ms) {
  const isNear = Math.abs(ms - Date.now()) < 150 * 864e5;
  return new Date(ms).toLocaleString("en-GB", { day: "numeric", month: "short", ...isNear ? { hour: "2-digit", minute: "2-digit" } : { year: "numeric" } });
}

/** What can't be seen, or turns the rest around, is written out: a name says what it is. */
export const shown = name => name.replace(controls, control => `\\u{${control.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}}`);
