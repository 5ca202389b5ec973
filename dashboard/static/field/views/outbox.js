/* What has not arrived yet: refused first, then two values to choose from, then the queue with its authors.

   open(ctx) -> the sheet; it follows what happens while it is open. */

import { button, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { ask, openSheet } from "../sheet.js";
import { stateMark } from "../states.js";
import { kick, syncStatus } from "../sync.js";
import { bytes, clock, dot } from "../words.js";
import { openConflict } from "./conflict.js";
import { takePhotos, troubleWords } from "./photos.js";
import { focusOn } from "./stop.js";
import { placeOf, placeWords, thisDevice, yourDevice } from "./where.js";
import { valueWords } from "./wording.js";

const MOST_ROWS = 60; // shown; the rest are counted

export default { open };

function open(ctx) {
  const { t, store } = ctx;
  const list = h("div", { class: "outbox stack" });
  const trouble = h("p", { class: "red-text", role: "alert" });
  const save = button(t("Export mine"), { class: "key" }, icon("download"));
  const send = button(t("Send now"), { class: "key primary" }, icon("sending"));
  const sub = h("span", null);
  const sheet = openSheet([trouble, list], { title: t("To send"), sub, actions: [save, send], onClose: () => offs.forEach((off) => off?.()) });
  sheet.el.classList.add("outbox-sheet");
  const title = sheet.el.querySelector("h2");
  const sent = new Map(); // seq -> share of a picture that has left
  const tell = (words) => fill(trouble, words);

  const draw = async () => {
    const entries = await store.outbox();
    const of = (status) => entries.filter((entry) => entry.status === status);
    const queue = entries.filter((entry) => entry.status !== "refused" && entry.status !== "conflict");
    fill(title, queue.length ? t.n("{n} to send", "{n} to send", queue.length) : entries.length ? t("Needs you") : t("Everything sent"));
    fill(sub, subWords(ctx, entries, queue));
    const act = { tell, sheet };
    fill(list,
      of("refused").map((entry) => refusedCard(entry, ctx, act)),
      of("conflict").map((entry) => conflictCard(entry, ctx, act)),
      queue.length > 0 && h("ul", { class: "queue" }, queue.slice(-MOST_ROWS).reverse().map((entry) => queueRow(entry, ctx, sent))),
      queue.length > MOST_ROWS && h("p", { class: "support" }, t("and {n} more", { n: queue.length - MOST_ROWS })));
    save.disabled = !entries.some((entry) => entry.person === ctx.person.id);
    send.disabled = !queue.length;
  };
  const offs = [
    store.on("change", draw), store.on("sync", draw),
    store.on("progress", ({ seq, sent: gone, total }) => {
      sent.set(seq, total ? gone / total : 0);
      const place = list.querySelector(`[data-sent="${seq}"]`);
      if (place) place.textContent = `${Math.round(100 * sent.get(seq))}%`;
    }),
  ];
  save.addEventListener("click", () => saveFile(ctx).catch((error) => tell(troubleWords(error, t))));
  send.addEventListener("click", () => kick("user"));
  draw();
  return sheet;
}

function subWords(ctx, entries, queue) {
  const { t } = ctx;
  const last = syncStatus().lastSent;
  return [
    queue.length > 0 && t("All of it is kept on {device} and leaves by itself when there is a signal.", { device: thisDevice(t).toLowerCase() }),
    last && t("Last sent {time}.", { time: clock(last, ctx.field?.visit.timezone) }),
  ].filter(Boolean).join(" ");
}

/** What an entry is, in a line: {head, place}. Another visit's words are not on hand, so it is named by kind. */
function words(entry, ctx) {
  const { t, pick, field } = ctx;
  const here = field && entry.visit === field.visit.id;
  const place = here && entry.body.point ? placeOf(field, entry.body.point, entry.body.stop) : null;
  if (entry.kind === "answer") {
    if (!place?.point) return { head: t("Score"), place: t("Another visit") };
    return { head: [valueWords(place.point, entry.body, ctx), pick(place.point.title)].join(dot()), place: placeWords(place, ctx) };
  }
  if (entry.kind === "photo") return { head: t("Photo"), place: place?.stop ? placeWords(place, ctx) : entry.body.observation ? t("Free note") : t("Another visit") };
  if (entry.kind === "question") return { head: t("A question"), place: entry.body.text };
  if (entry.kind === "vote") return { head: t("Would ask the same"), place: "" };
  if (entry.kind === "observation") return { head: t("Free note"), place: entry.body.note };
  if (entry.kind === "survey") return { head: t("Survey answers"), place: "" };
  if (entry.kind === "walk_in") return { head: t("Walk-in"), place: entry.body.name };
  if (entry.kind === "sign_in" || entry.kind === "sign_out") return { head: t("Door"), place: entry.body.on ? (entry.kind === "sign_in" ? t("Sign-in") : t("Sign-out")) : t("Undo") };
  return { head: entry.kind === "finish" ? t("Signature") : t("Reopening the sheet"), place: "" };
}

const joined = ({ head, place }, t) => (place ? t("{what}: {where}", { what: head, where: place }) : head);

function refusedCard(entry, ctx, act) {
  const { t, pick, store } = ctx;
  const { message, code, ref } = entry.receipt || {};
  const why = pick(message) || t("The server did not take it. Export it and show it to the staff.");
  const drop = button(t("Drop it"), { class: "key", on: { click: async () => {
    const sure = await ask({ title: t("Drop this entry?"), text: t("It is deleted from this device and cannot be brought back. Export it first if in doubt."), yes: t("Drop it"), danger: true });
    if (sure) await store.dropEntry(entry.seq);
  } } });
  return h("section", { class: "card red refused-card" },
    h("p", { class: "row state refused" }, icon("refused"), h("b", null, t("Not accepted"), dot(), author(entry, ctx) || t.n("{n} entry", "{n} entries", 1))),
    h("h3", null, entry.kind === "answer" ? joined({ ...words(entry, ctx), head: t("Score") }, t) : joined(words(entry, ctx), t)),
    h("p", { class: "why" }, why, " ", h("span", { class: "support ref" }, t("Ref. {code}", { code: ref || `QJ-${entry.op.slice(0, 4).toUpperCase()}` }), code ? h("span", { class: "unseen" }, ` ${code}`) : null)),
    h("div", { class: "three" }, again(entry, ctx, act), button(t("Export"), { class: "key", on: { click: () => saveFile(ctx, entry.person).catch((error) => act.tell(troubleWords(error, t))) } }), drop));
}

/** Make it anew: another photo, or back to the card. */
function again(entry, ctx, { tell, sheet }) {
  const { t, store, person, field } = ctx;
  if (entry.person !== person.id || entry.visit !== field?.visit.id) return null;
  if (entry.kind === "photo") {
    return button(t("Retake"), { class: "key", on: { click: async () => {
      const { point, observation } = entry.body;
      if (await takePhotos(ctx, point ? { point } : { observation }, { tell })) await store.dropEntry(entry.seq);
    } } });
  }
  const to = entry.kind === "answer" ? () => goTo(entry.body.point, entry.body.stop, ctx) : entry.kind === "finish" ? () => ctx.go("#/finish") : null;
  return to && button(t("Go there"), { class: "key", on: { click: () => { sheet.close(); to(); } } });
}

export function goTo(point, stopId, ctx) {
  const { stop } = placeOf(ctx.field, point, stopId);
  if (!stop) return;
  focusOn(point);
  ctx.go(`#/stop/${stop.id}`);
}

function conflictCard(entry, ctx) {
  const { t, field, person } = ctx;
  const mine = entry.person === person.id && field && entry.visit === field.visit.id;
  const place = field && placeOf(field, entry.body.point, entry.body.stop);
  const stored = entry.receipt?.stored;
  const line = place?.point && stored && t("{here} {mine}, {there} {theirs}", {
    here: thisDevice(t), mine: valueWords(place.point, entry.body, ctx),
    there: yourDevice(stored.device_kind || stored.device, t), theirs: valueWords(place.point, stored, ctx),
  });
  return h("section", { class: "card amber conflict-card" },
    h("p", { class: "row state conflict" }, icon("conflict"), h("b", null, t("Two values: choose"), dot(), author(entry, ctx) || t.n("{n} entry", "{n} entries", 1))),
    h("div", { class: "row" },
      h("div", { class: "grow" }, h("h3", null, place?.stop ? placeWords(place, ctx) : t("Another visit")), h("p", { class: "why" }, line || "")),
      mine ? h("button", { type: "button", class: "key after", on: { click: () => openConflict(ctx, entry.seq) } }, t("field.choose"), icon("right", { size: 20 })) : h("span", { class: "support" }, t("{name} has to choose.", { name: entry.name }))));
}

const author = (entry, ctx) => (entry.person === ctx.person.id || entry.kind === "survey" ? "" : entry.name);

function queueRow(entry, ctx, sent) {
  const { t, field } = ctx;
  const { head, place } = words(entry, ctx);
  const picture = entry.kind === "photo";
  const size = picture && entry.row?.blob ? bytes(entry.row.blob.size) : "";
  const sending = entry.status === "sending";
  const share = picture && sending ? h("span", { data: { sent: entry.seq } }, `${Math.round(100 * (sent.get(entry.seq) || 0))}%`) : null;
  const facts = picture && sending ? [share, size && `, ${size}`] : [[clock(entry.at, field?.visit.timezone), entry.kind === "survey" ? t("anonymous") : entry.name, size].filter(Boolean).join(dot())];
  return h("li", { class: "queue-row" },
    h("div", { class: "grow" },
      h("p", { class: "clip" }, picture || entry.kind !== "answer" ? [head, place].filter(Boolean).join(dot()) : head),
      h("p", { class: "support clip" }, facts, entry.held && [dot(), t("sign in again to send")])),
    stateMark(entry.status));
}

/** The file for the staff; the entries stay where they are. */
async function saveFile(ctx, person = ctx.person.id) {
  const blob = await ctx.store.exportEntries(person);
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: `qujing-${new Date(ctx.now()).toISOString().slice(0, 16).replace(/[:T]/g, "-")}.json` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
