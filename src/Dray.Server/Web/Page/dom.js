// Elements are made here and nowhere else, and text is only ever text.

const svg = "http://www.w3.org/2000/svg";

const icons = {
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  folder: "M3 6h6l2 2h10v11H3z",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  video: "M4 5h16v14H4zM10 9l5 3-5 3z",
  audio: "M9 18V6l10-2v12M9 18H5v-3h4M19 16h-4v-3h4",
  pause: "M9 6v12M15 6v12",
  play: "M8 5l11 7-11 7z",
  close: "M6 6l12 12M18 6L6 18",
  again: "M20 12a8 8 0 1 1-2.5-5.8M20 3v5h-5",
  done: "M5 13l4 4L19 7",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  in: "M12 5v14M6 13l6 6 6-6",
  out: "M12 19V5M6 11l6-6 6 6",
  device: "M4 5h16v11H4zM2 20h20",
};

export const $ = id => document.getElementById(id);

/** Makes an element with these properties, listeners among them, or else attributes. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter(child => child));
  return node;
}

export function s(tag, attributes, ...children) {
  const node = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export const icon = name => s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, s("path", { d: icons[name] ?? icons.file }));

/** A button or a link that shows nothing but an icon. */
export const sign = (name, label, props) => h(props.href ? "a" : "button", { className: "sign", title: label, ariaLabel: label, ...props }, icon(name));

/** A line of a list. */
export const item = (name, what, ...actions) => h("li", {}, icon(name), h("div", { className: "what" }, ...what), h("span", { className: "buttons" }, ...actions));

export const status = text => h("span", { className: "status" }, text);

/** Changes what a node says only if it says something else: nothing is drawn or read out twice. */
export function say(node, text) {
  text ||= "";
  if (node.textContent !== text) node.textContent = text;
}

/** Makes these nodes all that is in a list, and touches none that is in its place. */
export function fill(list, nodes) {
  const kept = new Set(nodes);
  for (const child of [...list.children]) if (!kept.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}
