// A link's token is traded for a cookie once, and is gone from the address bar.

const remembered = "dray.until";

/** Views have fragments, too, which begin with a slash. */
export function takeToken() {
  const fragment = location.hash.slice(1);
  if (fragment === "" || fragment.startsWith("/")) return "";
  history.replaceState(null, "", "/");
  return fragment;
}

/** Throws why there is no session: wrong, expired, missing or away. */
export async function begin(token) {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch("/-/session", token ? { method: "POST", headers } : {}).catch(() => undefined);
  if (answer?.status === 401) throw token ? "wrong" : localStorage.getItem(remembered) ? "expired" : "missing";
  if (!answer?.ok) throw "away";
  const session = await answer.json();
  localStorage.setItem(remembered, session.until);
  return session;
}

export async function forget() {
  localStorage.clear();
  await fetch("/-/session", { method: "DELETE" });
}

/** What is wrong, in words: fetch has none. */
export const unreachable = fault => fault instanceof TypeError ? "The server does not answer. Is it still running?" : fault.message;
