// Figures and names, as people read them.

const units = ["B", "kB", "MB", "GB", "TB", "PB"];
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Bytes in decimal units with two or three figures, as dray itself writes them. */
export function size(bytes) {
  let unit = 0;
  for (; bytes >= 999.5 && unit < units.length - 1; unit++) bytes /= 1000;
  return `${unit > 0 && bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}

/** Bytes a second. */
export const rate = bytes => `${size(bytes)}/s`;

/** How long it may still take. */
export function left(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

export const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

export const files = number => count(number, "file", "files");

/** A time, by ms since 1970: the hour where it is today or tomorrow, else the day too. */
export function when(ms) {
  const date = new Date(ms), today = new Date().setHours(0, 0, 0, 0);
  const days = Math.round((new Date(ms).setHours(0, 0, 0, 0) - today) / 864e5);
  const hour = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  if (days === 0) return `today, ${hour}`;
  if (days === 1) return `tomorrow, ${hour}`;
  if (days === -1) return `yesterday, ${hour}`;
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** What can't be seen, or turns the rest around, is written out: a name says what it is. */
export const shown = name => name.replace(controls, control => `\\u{${control.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}}`);
