// Uploads that were cut short. A browser can't open a file again by itself: what is kept tells which one it was, and where
// at the server its beginning lies.

const prefix = "dray.upload.";

export const key = (file, path) => `${prefix}${file.name}|${file.size}|${file.lastModified}|${path}`;

export function remember({ key, file, path, url }, expires) {
  try {
    localStorage.setItem(key, JSON.stringify({
      name: file.name, size: file.size, modified: file.lastModified, path, url, until: Date.parse(expires) || Date.now() + 864e5,
    }));
  } catch {
    // Storage is full or forbidden.
  }
}

export const forget = key => localStorage.removeItem(key);

/** All that is remembered and not expired. */
export function interrupted() {
  const all = [];
  for (const key of Object.keys(localStorage).filter(key => key.startsWith(prefix))) {
    let entry;
    try {
      entry = JSON.parse(localStorage.getItem(key));
    } catch {
      // Whoever wrote that, it is none.
    }
    if (entry?.until > Date.now()) all.push({ key, ...entry });
    else forget(key);
  }
  return all.sort((a, b) => a.path.localeCompare(b.path));
}

/** What is remembered of a file: by its path or, picked without its folder, by all else if that is one. */
export function recall(file, path, all) {
  const same = all.filter(entry => entry.name === file.name && entry.size === file.size && entry.modified === file.lastModified);
  return same.find(entry => entry.path === path) ?? (same.length === 1 && path === file.name ? same[0] : undefined);
}
