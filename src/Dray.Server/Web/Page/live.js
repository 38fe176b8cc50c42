// What goes on at the server, for whoever sits at it: told by server-sent events, once a second.

import { $, fill, h, icon, say } from "./dom.js";
import { Chart } from "./chart.js";
import { files, rate, shown, size } from "./text.js";

export function startLive() {
  const chart = new Chart($("chart"));
  const source = new EventSource("/-/live");
  source.onopen = () => say($("state"), "");
  source.onerror = () => say($("state"), "The connection is lost. It is tried again.");
  source.onmessage = event => {
    const { transfers, devices, rate: now } = JSON.parse(event.data);
    chart.add(now.in, now.out);
    say($("ratein"), rate(now.in));
    say($("rateout"), rate(now.out));
    fill($("transfers"), transfers.map(lineOf));
    $("notransfers").hidden = transfers.length > 0;
    fill($("devices"), devices.map(device => line("link", shown(device.name), device.id)));
    $("nodevices").hidden = devices.length > 0;
  };
}

function lineOf(transfer) {
  const isOut = transfer.direction === "out";
  return line(isOut ? "next" : "previous", shown(transfer.client),
    `${isOut ? "takes" : "sends"} · ${files(transfer.files)} · ${size(transfer.bytes)} · ${rate(transfer.rate)}`);
}

const line = (sign, name, status) => h("li", {}, icon(sign),
  h("div", { className: "what" }, h("bdi", { className: "name" }, name), h("span", { className: "status" }, status)));
