/* The line under the head: how much is kept here and how sending goes, on every screen.

   startStrip({place, open, go})   open: shows the outbox; go(hash): to sign in again */

import { button, fill, h } from "./dom.js";
import { storageState } from "./db.js";
import { on } from "./events.js";
import { icon } from "./icons.js";
import { people } from "./people.js";
import { counts } from "./reads.js";
import { syncStatus } from "./sync.js";
import { applyUpdate, updateWaiting } from "./update.js";
import { list, pick, t } from "./words.js";

const bold = (n) => h("b", {}, n);

function how({ problem }) {
  switch (problem) {
    case "offline": return t("No signal, scoring goes on");
    case "portal": return t("This network wants a sign-in first");
    case "server": case "busy": return t("The server is busy, trying again");
    default: return "";
  }
}

function main({ waiting, attention }, status, open) {
  const words = waiting ? t.parts("{n} kept on device, to send", { n: bold(waiting) }) : [t("Everything sent")];
  const problem = waiting || status.problem === "offline" ? how(status) : "";
  return button("", { class: "strip", on: { click: open } },
    icon(waiting ? "kept" : "sent"), h("span", { class: "grow clip" }, words),
    problem && h("span", { class: "wide" }, problem),
    attention > 0 && h("span", { class: "attention" }, icon("warning"), h("span", { class: "narrow" }, t.n("{n} item", "{n} items", attention)), h("span", { class: "wide-only" }, t.n("{n} item needs you", "{n} items need you", attention))),
    icon("right"));
}

const line = (sign, text, key) => h("div", { class: "more-line" }, icon(sign), h("span", { class: "grow" }, text), key);

async function more(status, found, go) {
  const lines = [];
  const storage = await storageState();
  if (storage.trouble === "full") lines.push(line("warning", t("This device is full: new entries cannot be kept. Free some space or send first.")));
  else if (storage.trouble === "nearly_full") lines.push(line("storage", t("This device is nearly full.")));
  else if (storage.trouble === "unavailable") lines.push(line("warning", t("This browser keeps nothing (a private window?). Open the app in a normal window.")));
  else if (storage.private) lines.push(line("warning", t("A private window forgets everything when it is closed. Use a normal window.")));
  if (status.problem === "portal" && found.waiting) lines.push(line("offline", t("This network shows its own page. Sign in to the network, then everything is sent.")));
  if (found.held) {
    const key = () => button(t("Sign in"), { class: "key", on: { click: () => go("#/signin") } });
    const held = (await people()).filter((person) => person.signed_in === false && found.byPerson.get(person.id));
    const plain = held.filter((person) => !person.why).map((person) => person.name);
    for (const { name, why } of held.filter((person) => person.why)) lines.push(line("lock", t("{what}: {where}", { what: name, where: pick(why) }), key()));
    if (plain.length) lines.push(line("lock", t("{names}: please sign in again. Everything is kept.", { names: list(plain) }), key()));
  }
  if (updateWaiting()) {
    lines.push(found.waiting
      ? line("info", t("A new version is ready. It takes over when everything is sent."))
      : line("info", t("A new version is ready."), button(t("Use it now"), { class: "key", on: { click: applyUpdate } })));
  }
  return lines;
}

export function startStrip({ place, open, go }) {
  let drawn = "";
  let running = false;
  let again = false;
  const draw = async () => {
    if (running) { again = true; return; }
    running = true;
    try {
      const found = await counts().catch(() => ({ waiting: 0, attention: 0, held: 0, byPerson: new Map() }));
      const status = syncStatus();
      const nodes = [main(found, status, open), ...(await more(status, found, go))];
      const look = nodes.map((node) => node.textContent).join("|");
      if (look !== drawn) {
        drawn = look; // an unchanged line keeps its focus
        fill(place, nodes);
      }
    } finally {
      running = false;
      if (again) { again = false; draw(); }
    }
  };
  for (const event of ["change", "sync", "people", "update", "storage", "language", "route"]) on(event, draw);
  draw();
}
