// The page: who is let in, and which view is shown.

import { $, say } from "./dom.js";
import { startLive } from "./live.js";
import { startSending } from "./send.js";
import { begin, forget, NoSession, takeToken } from "./session.js";
import { Shared } from "./shared.js";
import { shown, when } from "./text.js";

const closed = {
  missing: ["This page needs its link", "Open the link, or scan the code, that the machine shows which serves this. What lets you in is the part behind the #."],
  wrong: ["This link does not work", "It has expired, or was never good. Links end after a while, and with the server that made them. Ask whoever gave it to you for a new one."],
  expired: ["Your link has expired", "Ask whoever gave it to you for a new one. Open it in this browser, and what was cut short goes on where it stopped."],
  away: ["The server does not answer", "It may have been stopped, or this device has left its network."],
  forgotten: ["This browser is forgotten", "To come back, open the link again."],
};

let session, queue, shared, isLive = false;

const views = () => [session.mayPut && "send", session.mayGet && session.shares && "shared", session.live && "live"].filter(view => view);

async function start(token) {
  try {
    session = await begin(token);
  } catch (fault) {
    if (!(fault instanceof NoSession)) throw fault;
    return close(fault.why);
  }
  $("closed").hidden = true;
  say($("server"), shown(session.server));
  document.title = shown(session.server);
  say($("good"), `This link is good until ${when(session.until)}.`);
  $("footer").hidden = false;
  for (const link of $("views").children) link.hidden = !views().some(view => link.hash.startsWith(`#/${view}`));
  $("views").hidden = views().length < 2;
  if (session.mayPut) queue = startSending(session, expire);
  if (session.mayGet && session.shares) shared = new Shared();
  show();
}

/** Shows the view that the fragment names; it is an ordinary link, so the browser's own buttons work. */
function show() {
  const [, wanted, ...rest] = location.hash.split("/");
  const view = views().includes(wanted) ? wanted : views()[0];
  for (const main of document.querySelectorAll("main")) main.hidden = main.id !== view;
  for (const link of $("views").children) {
    if (link.hash.startsWith(`#/${view}`)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!view) return close("nothing");
  if (view === "shared") shared.open(rest.map(decodeURIComponent).filter(part => part).join("/"));
  if (view === "live" && !isLive) {
    isLive = true;
    startLive();
  }
}

/** There is no session, and why. */
function close(why) {
  for (const main of document.querySelectorAll("main")) main.hidden = main.id !== "closed";
  $("views").hidden = $("footer").hidden = true;
  const [title, text] = closed[why] ?? ["Nothing to see here", "This link lets you take files, and nothing is shared at the moment."];
  say($("why"), title);
  say($("what"), text);
  $("retry").hidden = why !== "away";
  document.title = title;
}

function expire() {
  $("over").hidden = false;
}

/** Another link was opened in this tab: what is left goes on under it. */
async function renew() {
  const token = takeToken();
  if (!session) return token ? start(token) : undefined;
  if (!token) return show();
  try {
    session = await begin(token);
    $("over").hidden = true;
    say($("good"), `This link is good until ${when(session.until)}.`);
    queue?.revive();
  } catch {
    expire();
  }
}

$("plain").hidden = location.protocol === "https:";
$("retry").onclick = () => location.reload();
$("leave").onclick = async () => {
  await forget();
  queue?.cancel();
  session = undefined;
  close("forgotten");
};
addEventListener("hashchange", renew);
start(takeToken());
