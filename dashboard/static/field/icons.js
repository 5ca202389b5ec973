/* Every icon of the app, drawn with plain strokes of our own on a 24 × 24 ground.

   icon(name, {size = 24, label}) -> SVGElement
     It takes the text's colour (currentColor). Without a label it is decoration and hidden from screen readers.
   Names (ICONS lists them): kept sending sent conflict refused warning · left right up down chevron_down close check
     plus minus undo · route chat form person people · camera pencil photo trash download upload refresh · highlight
     borrow question suggestion issue · bell mute no_touch no_photo · torch keyboard code key globe · sun moon contrast
     · clock pin info lock out switch storage radio radio_on more offline calendar list phone
   `tag(name)` gives the icon's name for a finding tag: highlight borrow question suggestion issue. */

import { s } from "./dom.js";

const DEVICE = "M7.5 2.75h9A1.75 1.75 0 0 1 18.25 4.5v15a1.75 1.75 0 0 1-1.75 1.75h-9A1.75 1.75 0 0 1 5.75 19.5v-15A1.75 1.75 0 0 1 7.5 2.75z";

export const ICONS = {
  kept: [DEVICE, "m9 12.2 2.2 2.2 3.9-4.4"],
  sending: ["M12 19.5v-14", "m6.5 11 5.5-5.7 5.5 5.7"],
  sent: ["m2.5 13 4.2 4.2 8.3-9.4", "m11.2 16.2 1.2 1.2 9.1-9.9"],
  conflict: ["M12 21v-6.5L6.5 9V4.5", "M12 14.5 17.5 9V4.5", "M3.8 7.2l2.7-2.7 2.7 2.7", "m14.8 7.2 2.7-2.7 2.7 2.7"],
  refused: ["M8.3 2.8h7.4l5.5 5.5v7.4l-5.5 5.5H8.3l-5.5-5.5V8.3z", "M12 7.5v5.2", "M12 16.3v.2"],
  warning: ["M12 3.5 22 20.5H2z", "M12 10v4.6", "M12 17.3v.2"],
  left: ["m15 5-7 7 7 7"],
  right: ["m9 5 7 7-7 7"],
  up: ["M12 20V5", "m6 11 6-6 6 6"],
  down: ["M12 4v15", "m6 13 6 6 6-6"],
  chevron_down: ["m5 9 7 7 7-7"],
  close: ["m5.5 5.5 13 13", "m18.5 5.5-13 13"],
  check: ["m4.5 12.8 5 5L19.5 7"],
  plus: ["M12 4.5v15", "M4.5 12h15"],
  minus: ["M4.5 12h15"],
  undo: ["M8.5 4.5 4 9l4.5 4.5", "M4 9h10.5a5.25 5.25 0 0 1 0 10.5H9"],
  route: ["M7.5 18.5H15a3.25 3.25 0 0 0 0-6.5H9a3.25 3.25 0 0 1 0-6.5h7.5", "M5 16.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z", "M19 3.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z"],
  chat: ["M3 4.5h18v12.5H11L6.5 21v-4H3z"],
  form: ["M5 3h14v18H5z", "M8.5 8h7", "M8.5 12h7", "M8.5 16h4"],
  person: ["M12 3.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4.5 20.5c.4-4.3 3.3-6.5 7.5-6.5s7.1 2.2 7.5 6.5"],
  people: ["M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z", "M2.5 19.5c.3-3.8 2.8-5.5 6.5-5.5s6.2 1.7 6.5 5.5", "M16 5a3.3 3.3 0 0 1 0 6.3", "M18.2 14.5c2.1.7 3.1 2.4 3.3 5"],
  camera: ["M3 7.5h4.2L9 4.5h6l1.8 3H21v12H3z", "M12 9.7a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2z"],
  pencil: ["M4 20l1-4.6L16 4.4a1.7 1.7 0 0 1 2.4 0l1.2 1.2a1.7 1.7 0 0 1 0 2.4L8.6 19z", "m13.8 6.6 3.6 3.6"],
  photo: ["M3 4.5h18v15H3z", "m3.5 17 5-5.5 4.3 4.5 3-3 5 5", "M16 8.2v.2"],
  trash: ["M4 6.5h16", "M9 6V3.5h6V6", "M6 6.5l1 14h10l1-14", "M10 10.5v6", "M14 10.5v6"],
  download: ["M12 3.5V15", "m7 10.5 5 5 5-5", "M3.5 15v5.5h17V15"],
  upload: ["M12 15.5V4", "m7 8.5 5-5 5 5", "M3.5 15v5.5h17V15"],
  refresh: ["M20 12a8 8 0 1 1-2.4-5.7L20 8.5", "M20 3.5v5h-5"],
  highlight: ["m12 3 2.7 5.8 6.3.8-4.6 4.3 1.2 6.3L12 17.1l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z"],
  borrow: ["M12 3.5V14", "m7.5 9.7 4.5 4.5 4.5-4.5", "M3.5 14.5V20h17v-5.5"],
  question: ["M8.6 7.6C8.8 5.4 10.1 4 12.1 4c2.1 0 3.5 1.4 3.5 3.3 0 3-3.5 3-3.5 6.2", "M12 18.8v.2"],
  suggestion: ["M9.2 16.5c0-1.7-3.4-3-3.4-7A6.2 6.2 0 0 1 12 3.2a6.2 6.2 0 0 1 6.2 6.3c0 4-3.4 5.3-3.4 7z", "M10 20.5h4"],
  issue: ["M12 4v10", "M12 18.8v.2"],
  bell: ["M5 17.5c1.5-1.6 1.8-3 1.8-6.7C6.8 7 9 4.5 12 4.5s5.2 2.5 5.2 6.3c0 3.7.3 5.1 1.8 6.7z", "M10 20.5h4"],
  mute: ["M4 9.5h3.5L12 5.5v13l-4.5-4H4z", "m16 9.8 4.5 4.5", "m20.5 9.8-4.5 4.5"],
  no_touch: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z", "m5.8 5.8 12.4 12.4"],
  no_photo: ["M2.5 12c2.3-4.3 5.5-6.5 9.5-6.5s7.2 2.2 9.5 6.5c-2.3 4.3-5.5 6.5-9.5 6.5S4.8 16.3 2.5 12z", "M9.5 9.6a3.4 3.4 0 0 0 4.8 4.8", "m4 4 16 16"],
  torch: ["M13.5 3 5.5 13.5H11L10 21l8.5-11H13z"],
  keyboard: ["M3 5.5h18v13H3z", "M7 9.5v.1", "M10.5 9.5v.1", "M14 9.5v.1", "M17.3 9.5v.1", "M8 14.5h8"],
  code: ["M4 4h6v6H4z", "M14 4h6v6h-6z", "M4 14h6v6H4z", "M14 14h2.5v2.5", "M20 14v6h-5"],
  key: ["M8 10.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z", "m11.2 11.8 8.3-8.3", "m16 7 3 3"],
  globe: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z", "M3.5 12h17", "M12 3.5c-5 4.8-5 12.2 0 17 5-4.8 5-12.2 0-17z"],
  sun: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M12 2.5v2", "M12 19.5v2", "M2.5 12h2", "M19.5 12h2", "m5.3 5.3 1.4 1.4", "m17.3 17.3 1.4 1.4", "m18.7 5.3-1.4 1.4", "m6.7 17.3-1.4 1.4"],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"],
  contrast: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z", "M12 3.2v17.6", "M15 6v12", "M18 8v8"],
  clock: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z", "M12 7.5v5l3.3 2"],
  pin: ["M12 21c-4.3-4.7-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2.2 6.3-6.5 11z", "M12 7.8a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z"],
  info: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z", "M12 11v5.5", "M12 7.7v.2"],
  lock: ["M5 10.5h14v10H5z", "M8 10.5V8a4 4 0 0 1 8 0v2.5"],
  out: ["M14 4H4.5v16H14", "M9.5 12h11", "m16.5 7.5 4.5 4.5-4.5 4.5"],
  switch: ["M4 8.5h15", "m15.5 5 3.5 3.5-3.5 3.5", "M20 15.5H5", "M8.5 12 5 15.5 8.5 19"],
  storage: ["M4 5h16v6H4z", "M4 13h16v6H4z", "M7.5 8v.1", "M7.5 16v.1"],
  radio: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z"],
  radio_on: ["M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z", "m8 12.3 2.8 2.8 5.2-5.8"],
  more: ["M5 12v.1", "M12 12v.1", "M19 12v.1"],
  offline: ["M3 8.5c2.6-2.3 5.6-3.5 9-3.5s6.4 1.2 9 3.5", "M6.5 12.5a8.5 8.5 0 0 1 11 0", "M10 16.5a3.6 3.6 0 0 1 4 0", "m4 4 16 16"],
  calendar: ["M4 5.5h16v15H4z", "M4 10h16", "M8 3v4", "M16 3v4"],
  phone: ["M6.2 3.5h3l1.8 4.6-2.4 1.8a12 12 0 0 0 5.5 5.5l1.8-2.4 4.6 1.8v3a2.7 2.7 0 0 1-2.9 2.7A15.5 15.5 0 0 1 3.5 6.4a2.7 2.7 0 0 1 2.7-2.9z"],
  list: ["M8.5 6h12", "M8.5 12h12", "M8.5 18h12", "M4 6v.1", "M4 12v.1", "M4 18v.1"],
};

const TAGS = new Set(["highlight", "borrow", "question", "suggestion", "issue"]);

export const tag = (name) => (TAGS.has(name) ? name : "info");

export function icon(name, { size = 24, label } = {}) {
  const strokes = ICONS[name];
  if (!strokes) throw new Error(`no icon ${name}`);
  return s(
    "svg",
    {
      viewBox: "0 0 24 24", width: size, height: size, class: `icon icon-${name}`, fill: "none", stroke: "currentColor",
      "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round", focusable: "false",
      role: label ? "img" : null, "aria-label": label, "aria-hidden": label ? null : "true",
    },
    strokes.map((d) => s("path", { d })),
  );
}
