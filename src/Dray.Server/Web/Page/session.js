// Who this browser is to the server: a link's token is traded for a cookie once, and is gone from the address bar.

const remembered = "dray.until";

/** Why there is no session: what the page then says. */
export class NoSession extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** What a link's fragment holds; views have fragments of their own, which begin with a slash. */
export function takeToken() {
  const fragment = decodeURIComponent(location.hash.slice(1));
  if (fragment === "" || fragment.startsWith("/")) return "";
  history.replaceState(null, "", location.pathname);
  return fragment;
}

/** Trades the token, or asks who the cookie is. */
export async function begin(token) {
  let answer;
  try {
    answer = token
      ? await fetch("/-/session", { method: "POST", headers: { Authorization: `Bearer ${token}` } })
      : await fetch("/-/session");
  } catch {
    throw new NoSession("away");
  }
  if (answer.status === 401) throw new NoSession(token ? "wrong" : localStorage.getItem(remembered) ? "expired" : "missing");
  if (!answer.ok) throw new NoSession("away");
  const session = await answer.json();
  localStorage.setItem(remembered, session.until);
  return session;
}

export async function forget() {
  localStorage.removeItem(remembered);
  await fetch("/-/session", { method: "DELETE" });
}
