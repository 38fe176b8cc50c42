// What goes on at the server, for whoever sits at it: told by server-sent events, once a second.

import { Chart } from "./chart.js";
import { $, fill, h, item, say, status } from "./dom.js";
import { files, line, rate, shown, size } from "./text.js";

export function startLive() {
  listen(new Chart($("chart")));
}

function listen(chart) {
  const source = new EventSource("/-/live");
  source.onopen = () => say($("state"), "");
  source.onerror = () => {
    say($("state"), "The connection is lost. It is tried again.");
    // It gives up where it was refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000, chart);
  };
  source.onmessage = event => {
    const { transfers, devices, rate: now } = JSON.parse(event.data);
    chart.add(now.in, now.out);
    say($("ratein"), rate(now.in));
    say($("rateout"), rate(now.out));
    show($("transfers"), "Nothing is under way.", transfers.map(one => row(one.direction, one.client, line(files(one.files), size(one.bytes), rate(one.rate)))));
    show($("devices"), "None is paired.", devices.map(one => row("device", one.name, one.id)));
  };
}

const show = (list, none, rows) => fill(list, rows.length > 0 ? rows : [h("li", { className: "soft" }, none)]);

const row = (icon, name, more) => item(icon, [h("bdi", {}, shown(name)), status(more)]);
