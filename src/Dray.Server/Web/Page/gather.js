// Files that were dropped, picked or pasted, each with the path that it is to have.

export const picked = list => [...list].map(file => ({ file, path: file.webkitRelativePath || file.name }));

/** Folders with all that is in them, too. Entries have to be asked for before anything is awaited. */
export async function dropped(transfer) {
  const items = [...transfer.items].filter(item => item.kind === "file");
  const entries = items.map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, path: entry.name });
    else if (entry) await walk(entry, "", found);
  }
  return found;
}

export function pasted(transfer) {
  const files = [...transfer.files];
  // A picture that was copied is called image.png by every browser, every time.
  if (files.length > 0) return files.map(file => ({ file, path: file.name === "image.png" ? `Image ${stamp()}.png` : file.name }));
  const text = transfer.getData("text/plain");
  return text ? [written(text)] : [];
}

export function written(text) {
  const name = `Text ${stamp()}.txt`;
  return { file: new File([text], name, { type: "text/plain" }), path: name };
}

async function walk(entry, above, found) {
  const path = above + entry.name;
  try {
    if (entry.isFile) {
      found.push({ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      // A hundred at a time, until there are none.
      const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      for (const child of batch) await walk(child, `${path}/`, found);
    }
  } catch {
    found.push({ file: new File([], entry.name), path, problem: "this browser can't read it" });
  }
}

/** The time, as it can stand in a name. */
function stamp() {
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
  return `${now.slice(0, 10)} ${now.slice(11, 19).replaceAll(":", ".")}`;
}
