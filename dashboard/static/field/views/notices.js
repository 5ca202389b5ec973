/* Announcements on "My day": notices from the staff and changes of the programme, newest first.

   announcements(ctx, clock) -> [{id, sign, head, rest, foot}]      noticeCards(rows, t) -> elements */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { secondsOf } from "../logic/clock.js";
import { noticed, split, stillMatters } from "../logic/notices.js";
import { clock as timeOf, dot } from "../words.js";

const SHOWN = 2;
const memory = new Map();

/** What this device knew of the programme: kept beside the app's settings, it holds times and places only. */
function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || memory.get(key) || null;
  } catch {
    return memory.get(key) || null;
  }
}

function changesOf({ ids, field, now }) {
  const key = `qujing-programme-${ids.person}-${ids.visit}`;
  const before = remembered(key);
  const after = noticed(before, field, now().toISOString());
  if (after !== before) {
    memory.set(key, after);
    try {
      localStorage.setItem(key, JSON.stringify(after));
    } catch { /* then a change is noticed only while the app stays open */ }
  }
  return after.changes;
}

export function announcements(ctx, clock) {
  const { board, field } = ctx;
  const zone = field.visit.timezone;
  const notices = (board?.notices || []).map((notice) => {
    const { head, rest } = split(textOf(notice.text, ctx.pick));
    return { id: notice.id, at: notice.at, head, rest, foot: [timeOf(notice.at, zone), byOf(notice.by, ctx.pick)].filter(Boolean).join(" ") };
  });
  const changes = stillMatters(changesOf(ctx), field.visit.day, clock).map((change) => ({
    id: `${change.row.type}:${change.row.id}`, at: change.at, starts: change.row.starts, ...changeWords(change, ctx), foot: ctx.t("Noticed {time}", { time: timeOf(change.at, zone) }),
  }));
  return [...notices, ...changes].sort(newestFirst);
}

/* Of one minute, what the staff say goes before what this device noticed, and what begins first before what follows. */
function newestFirst(one, other) {
  const keys = [other.at.slice(0, 16), one.at.slice(0, 16), one.starts || "", other.starts || ""];
  return keys[0].localeCompare(keys[1]) || keys[2].localeCompare(keys[3]) || other.at.localeCompare(one.at);
}

const textOf = (text, pick) => (typeof text === "string" ? text : pick(text));

function byOf(by, pick) {
  if (!by || typeof by === "string") return by || "";
  return by.zh !== undefined ? pick(by) : [pick(by.association || by.firm), by.name].filter(Boolean).join(dot());
}

function changeWords({ kind, minutes, row, place, follows }, { t, pick }) {
  const back = secondsOf(row.starts) + (kind === "earlier" ? 60 : -60) * minutes;
  const was = [back / 3600, (back / 60) % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":");
  const facts = { title: pick(row.title), n: minutes, time: row.starts, was, place: pick(place || row.place) };
  const heads = {
    later: t("{was} {title}: now at {time}", facts), earlier: t("{was} {title}: now at {time}", facts),
    moved: t("{title}: another place", facts), added: t("New: {title}", facts), dropped: t("Cancelled: {title}", facts),
  };
  if (kind === "dropped") return { head: heads.dropped, rest: "" };
  const by = { later: t.n("{n} minute later.", "{n} minutes later.", minutes), earlier: t.n("{n} minute earlier.", "{n} minutes earlier.", minutes) }[kind] || t("Starts at {time}.", facts);
  const start = place && facts.place ? t("Starts at {time}, now at {place}.", facts) : by;
  return { head: heads[kind], rest: [start, follows && t("What follows moves with it.")].filter(Boolean).join("\n") };
}

export function noticeCards(rows, t) {
  const card = (row) => h("article", { class: "card amber notice" }, icon("bell"), h("div", { class: "grow" },
    h("h3", null, row.head), row.rest && h("p", { class: "notice-text prose" }, row.rest), h("p", { class: "label" }, row.foot)));
  const rest = rows.slice(SHOWN);
  return [
    ...rows.slice(0, SHOWN).map(card),
    rest.length > 0 && h("details", { class: "card fold" }, h("summary", null, icon("bell"), h("span", { class: "grow" }, t("Earlier notices {n}", { n: rest.length })), icon("chevron_down")), h("div", { class: "stack" }, rest.map(card))),
  ];
}
