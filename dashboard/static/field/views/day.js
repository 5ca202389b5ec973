/* My day: where my group is, what comes next, what has changed, the stops in the order in which the group walks them. */

import { button, fill, h, say } from "../dom.js";
import * as downloads from "../downloads.js";
import { icon } from "../icons.js";
import { secondsOf, wallClock } from "../logic/clock.js";
import { ELSEWHERE, standing, stateOf, stillToCome, stopsOf, stopToScore } from "../logic/programme.js";
import { allPoints, countOf } from "../logic/progress.js";
import { countdown, day as dayWords, dot } from "../words.js";
import { signedOf } from "./locks.js";
import { announcements, noticeCards } from "./notices.js";

let heard = new Set(); // announcements that were read out already

export default {
  tab: "day",

  title({ t, pick, field, visit }) {
    const of = field?.visit || visit;
    const group = field?.me?.group ? pick(field.me.group.name) : "";
    return { title: t("My day"), sub: [field && t("field.visit_to", { site: pick(of.site) || pick(of.title) }), of && dayWords(of.day), group].filter(Boolean).join(dot()) };
  },

  async render(ctx, el) {
    const page = new Page(ctx, el);
    await page.draw();
    ctx.on("change", () => page.draw());
    ctx.on("tick", () => page.tick());
    ctx.on("board", () => page.reload());
    ctx.on("field", () => page.reload());
  },
};

class Page {
  constructor(ctx, el) {
    Object.assign(this, { ctx, parts: {} });
    const part = (name, tag = "div") => { this.parts[name] = h(tag, { class: `day-${name}` }); return this.parts[name]; };
    fill(el, h("div", { class: "columns day" },
      h("div", { class: "stack" }, part("now"), part("next"), part("notices"), part("rules")),
      h("div", { class: "stack" }, part("stops"))));
  }

  clock() {
    return wallClock(this.ctx.now(), this.ctx.field.visit.timezone);
  }

  async reload() {
    const { ctx } = this;
    ctx.field = (await downloads.field(ctx.ids)) || ctx.field;
    ctx.board = await downloads.board(ctx.ids);
    await this.draw();
  }

  async draw() {
    const { ctx } = this;
    this.sheet = await ctx.store.sheet(ctx.ids);
    this.stops = stopsOf(ctx.field);
    this.show();
  }

  /** Each second only the countdown changes; the rest follows when the group moves on. */
  tick() {
    const now = standing(this.ctx.field, this.clock());
    if (this.stepOf(now) !== this.step) return this.show();
    if (this.figure && now.left !== null) this.figure.textContent = countdown(1000 * Math.abs(now.left));
    return undefined;
  }

  stepOf(now) {
    return `${now.kind}:${now.now?.id}:${now.next?.id}:${now.left < 0}:${this.clock().day}`;
  }

  show() {
    const { ctx, parts } = this;
    const clock = this.clock();
    const now = standing(ctx.field, clock);
    this.step = this.stepOf(now);
    fill(parts.now, this.nowCard(now));
    fill(parts.next, nextCard(now, ctx));
    const rows = announcements(ctx, clock);
    fill(parts.notices, noticeCards(rows, ctx.t));
    fill(parts.rules, rules(ctx));
    fill(parts.stops, this.stopList(clock));
    for (const part of Object.values(parts)) part.hidden = !part.firstChild;
    this.drawBar(clock);
    const fresh = rows.filter((row) => !heard.has(`${row.id}${row.head}`));
    if (fresh.length) say(fresh.map((row) => `${row.head} ${row.rest}`).join(" "));
    heard = new Set(rows.map((row) => `${row.id}${row.head}`));
  }

  nowCard({ kind, now, next, left }) {
    const { ctx, sheet, stops } = this;
    const { t, pick, field } = ctx;
    this.figure = left === null || left > 6 * 3600 ? null : h("b", { class: "count" }, countdown(1000 * Math.abs(left)));
    const timer = (words) => this.figure && h("div", { class: "now-left", role: "timer" }, h("span", null, words), this.figure);
    const rest = left < 0 ? t("over time") : t("left");
    const card = (label, times, title, lines, words) => h("section", { class: "card now now-card", "aria-label": label },
      h("p", { class: "row between" }, h("span", null, label), times && h("span", { class: "num" }, times)),
      h("h2", null, title),
      h("div", { class: "now-foot" }, h("div", { class: "grow" }, lines.filter(Boolean).map((line) => h("p", null, line))), words && timer(words)));
    const times = now && `${now.starts}–${now.ends}`;
    if (kind === "before") {
      const { visit } = field;
      return card(t("Not begun yet"), `${dayWords(visit.day)} ${visit.starts}`, next ? pick(next.title) : pick(visit.title), [pick(next?.place) || pick(visit.meeting_place)], t("begins in"));
    }
    if (kind === "over") return card(t("The round is over"), "", pick(field.visit.title), [this.doneLine(allPoints(stops))], "");
    if (kind === "walk") return card(t("Now: on the way"), times, pick(now.title), [pick(now.place)], t("begins in"));
    if (kind === "item") return card(t("Now"), times, pick(now.title), [pick(now.place)], rest);
    const stop = stops.find((one) => one.id === now.id);
    const guides = [field.me.group?.guide && t("led by {name}", { name: nameOf(field.me.group.guide, pick) }), stop.guide && t("shown by {name}", { name: nameOf(stop.guide, pick) })];
    return card([t("Now"), t("Stop {n}", { n: stop.number })].join(dot()), times, pick(now.title),
      [stop.points.length > 0 && this.doneLine(stop.points), guides.filter(Boolean).join(dot())], rest);
  }

  doneLine(ids) {
    const { done, total } = countOf(ids, this.sheet.answers);
    return this.ctx.t("{done} of {total} scored", { done, total });
  }

  stopList(clock) {
    const { ctx, stops, sheet } = this;
    const { t, pick, field } = ctx;
    if (!stops.length && !field.programme.items.length) return null;
    const all = countOf(allPoints(stops), sheet.answers);
    const walked = [...stops].sort((a, b) => (secondsOf(a.starts) ?? 86400) - (secondsOf(b.starts) ?? 86400));
    const later = stillToCome(field, clock);
    return h("section", { class: "card stops-card" },
      h("div", { class: "row between" }, h("h2", { class: "small-title" }, t("My group's stops")), all.total > 0 && h("span", { class: "support" }, t("{done}/{total} scored", all))),
      h("ol", { class: "stops" }, walked.map((stop) => this.stopRow(stop, stateOf(stop, field, clock)))),
      later.length > 0 && h("ul", { class: "later" }, later.map((item) => h("li", null, h("b", { class: "num" }, item.starts), h("span", null, pick(item.title), item.place && pick(item.place) ? ` ${pick(item.place)}` : "")))),
      all.total > 0 && button(t("Finish and submit"), { class: "key block phone-only", on: { click: () => ctx.go("#/finish") } }));
  }

  stopRow(stop, state) {
    const { ctx, sheet } = this;
    const { t, pick } = ctx;
    const { done, total } = countOf(stop.points, sheet.answers);
    const complete = state === "walked" && done === total;
    const words = { walked: t("walked"), here: t("now"), ahead: "" }[state];
    const name = stop.id === ELSEWHERE ? t("Elsewhere") : pick(stop.title);
    return h("li", { class: `stop-row ${state} ${complete ? "complete" : ""}` },
      h("a", { href: `#/stop/${encodeURIComponent(stop.id)}`, "aria-current": state === "here" ? "step" : null },
        h("span", { class: "stop-sign" }, complete ? icon("check", { size: 20, label: t("done") }) : stop.number || icon("more", { size: 20 })),
        h("span", { class: "grow" }, h("b", { class: "stop-name" }, name),
          h("span", { class: "support" }, [stop.starts, words].filter(Boolean).join(dot()) || (stop.id === ELSEWHERE ? t("Not at a stop") : pick(stop.place)))),
        total > 0 && h("span", { class: `stop-count ${done ? "some" : ""}`, "aria-label": t("{done} of {total} scored", { done, total }) }, `${done}/${total}`)));
  }

  drawBar(clock) {
    const { ctx, sheet, stops } = this;
    const { t, pick, field } = ctx;
    const missingAt = (stop) => countOf(stop.points, sheet.answers).missing.length;
    const stop = stopToScore(field, clock, missingAt);
    const signed = signedOf(ctx, sheet);
    if (!stops.some((one) => one.points.length)) return ctx.bar();
    const key = (to, ...words) => button("", { class: "key primary grow day-go", on: { click: () => ctx.go(to) } }, words, icon("right"));
    if (signed) return ctx.bar(h("div", { class: "bar-keys" }, key("#/finish", h("span", { class: "clip" }, t("Signed: see where it is")))));
    if (!stop) return ctx.bar(h("div", { class: "bar-keys" }, key("#/finish", h("span", { class: "clip" }, t("Finish and submit")))));
    const { done, total } = countOf(stop.points, sheet.answers);
    const begun = countOf(allPoints(stops), sheet.answers).done > 0;
    const name = stop.id === ELSEWHERE ? t("Elsewhere") : pick(stop.title);
    return ctx.bar(h("div", { class: "bar-keys" }, key(`#/stop/${encodeURIComponent(stop.id)}`,
      h("span", { class: "clip" }, begun ? t("Go on scoring: {stop}", { stop: name }) : t("Start scoring: {stop}", { stop: name })), h("span", { class: "num" }, `${done}/${total}`))));
  }
}

const nameOf = (who, pick) => (typeof who === "string" ? who : pick(who.name ? who.name : who));

function nextCard({ kind, next, walk, now }, { t, pick }) {
  if (!next || kind === "before") return null;
  const label = next.type === "stop" ? [t("Next stop"), walk > 0 && t.n("{n} minute on foot", "{n} minutes on foot", walk)] : [t("Then"), pick(next.place)];
  const late = now && secondsOf(next.starts) < secondsOf(now.ends);
  return late ? null : h("section", { class: "card next-card row", "aria-label": t("What comes next") },
    h("b", { class: "next-time num" }, next.starts), h("div", { class: "grow" }, h("p", { class: "support" }, label.filter(Boolean).join(dot())), h("h3", null, pick(next.title))));
}

const RULE_SIGNS = ["people", "mute", "no_touch", "no_photo", "clock"]; // in the order in which the booklet has them

function rules({ t, pick, field }) {
  const reminders = (field.reminders || []).map(pick).filter(Boolean);
  return reminders.length > 0 && h("section", { class: "card rules" }, h("h2", { class: "small-title" }, t("Rules of the visit")),
    h("ul", { class: reminders.some((words) => words.length > 12) ? "long" : "" }, reminders.map((words, index) => h("li", null, icon(RULE_SIGNS[index] || "info", { size: 22 }), h("span", null, words)))));
}
