// Who is let in, and which view is shown.

import { $, say } from "./dom.js";
import { startLive } from "./live.js";
import { startSending } from "./send.js";
import { begin, forget, takeToken } from "./session.js";
import { Shared } from "./shared.js";
import { shown, when } from "./text.js";

const closed = {
  missing: ["This page needs its link", "Open the link, or scan the code, that the serving machine shows."],
  wrong: ["This link does not work", "It has expired, or its server was started anew. Ask whoever gave it to you for another."],
  expired: ["Your link has expired", "Ask whoever gave it to you for another."],
  away: ["The server does not answer", "It may have stopped, or this device has left its network."],
  forgotten: ["This browser is forgotten", "To come back, open the link again."],
  nothing: ["Nothing to see here", "This link lets you take files, and nothing is shared at the moment."],
};

let session, queue, shared, isLive = false;

/** Begins, or goes on under another link that was opened in this tab. */
async function start(token) {
  try {
    session = await begin(token);
  } catch (why) {
    return session ? expire() : close(why);
  }
  $("over").hidden = true;
  say($("server"), shown(session.server));
  document.title = shown(session.server);
  say($("good"), `This link is good until ${when(session.until)}.`);
  say($("into"), `They land ${session.into && `in ${shown(session.into)} `}at ${shown(session.server)}. Nothing there is replaced.`);
  if (queue) queue.revive();
  else if (session.mayPut) queue = startSending(expire);
  for (const link of $("views").children) link.hidden = !views().includes(viewOf(link));
  $("views").hidden = views().length < 2;
  $("footer").hidden = false;
  show();
}

const views = () => [session.mayPut && "send", session.mayGet && session.shares && "shared", session.live && "live"].filter(view => view);

const viewOf = where => where.hash.split("/")[1];

/** The fragment names the view, so the browser's own buttons work. */
function show() {
  const view = views().find(view => view === viewOf(location)) ?? views()[0];
  if (!view) return close("nothing");
  only(view);
  for (const link of $("views").children) link.ariaCurrent = viewOf(link) === view ? "page" : null;
  if (view === "shared") (shared ??= new Shared()).open(location.hash.split("/").slice(2).map(decodeURIComponent).filter(part => part).join("/"));
  if (view === "live" && !isLive) {
    isLive = true;
    startLive();
  }
}

/** Says why there is nothing to see. */
function close(why) {
  only("closed");
  $("views").hidden = $("footer").hidden = true;
  const [title, text] = closed[why];
  say($("why"), title);
  say($("what"), text);
  $("retry").hidden = why !== "away";
}

function only(view) {
  for (const main of document.querySelectorAll("main")) main.hidden = main.id !== view;
}

function expire() {
  $("over").hidden = false;
}

function change() {
  const token = takeToken();
  if (session && !token) show();
  else start(token);
}

$("plain").hidden = location.protocol === "https:";
$("retry").onclick = () => location.reload();
$("leave").onclick = async () => {
  await queue?.cancel();
  await forget();
  session = undefined;
  close("forgotten");
};
addEventListener("hashchange", change);
start(takeToken());
