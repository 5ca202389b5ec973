/* The end of one's round: what was scored, what is missing, the signature; then how far it has got on its way. */

import { button, fill, h, say } from "../dom.js";
import { icon } from "../icons.js";
import { wallClock } from "../logic/clock.js";
import { ELSEWHERE, stillToCome, stopsOf } from "../logic/programme.js";
import { allPoints, byDimension, countOf, pointsById } from "../logic/progress.js";
import { meanLevel } from "../logic/values.js";
import { clock, dot, mark } from "../words.js";
import { lockOf, signedOf } from "./locks.js";
import { goTo } from "./outbox.js";
import { troubleWords } from "./photos.js";
import { signaturePad } from "./signature.js";
import { tagWord, TAGS } from "./wording.js";

const MOST_MISSING = 6; // listed at once
let draft = null; // what was drawn before the screen was drawn anew
let marked = []; // the points that one tap has just marked as not seen

export default {
  title({ t, pick, field, person }) {
    const group = field?.me?.group ? pick(field.me.group.name) : "";
    return { title: t("Finish and submit"), sub: [pick(field?.visit.site || field?.visit.title), nameOf(person, pick), group].filter(Boolean).join(dot()) };
  },

  async render(ctx, el) {
    const page = new Page(ctx, el);
    await page.draw();
    ctx.on("change", () => page.draw());
    ctx.on("sync", () => page.draw());
  },

  leave() {
    marked = [];
    draft = null;
  },
};

const nameOf = (person, pick) => pick({ zh: person.name, en: person.name_en });

class Page {
  constructor(ctx, el) {
    Object.assign(this, { ctx, key: ctx.ids, body: h("div", { class: "finish" }), signed: null, pad: null });
    fill(el, this.body);
  }

  async draw() {
    const { ctx } = this;
    this.sheet = await ctx.store.sheet(this.key);
    this.ids = allPoints(stopsOf(ctx.field)).filter((id) => pointsById(ctx.field).has(id));
    this.count = countOf(this.ids, this.sheet.answers);
    const signed = signedOf(ctx, this.sheet);
    if (signed) return this.drawSigned(signed);
    if (this.signed !== false) this.drawOpen();
    this.signed = false;
    fill(this.overview, this.overviewParts());
    fill(this.missing, this.missingParts());
    this.missing.hidden = !this.missing.firstChild;
    fill(this.after, this.afterWords());
    return undefined;
  }

  drawOpen() {
    const { ctx } = this;
    const { t } = ctx;
    this.overview = h("section", { class: "card overview", "aria-label": t("What you scored") });
    this.missing = h("section", { class: "card missing", tabindex: "-1" });
    this.after = h("p", { class: "support after" });
    this.pad = signaturePad(ctx, { name: nameOf(ctx.person, ctx.pick), draft, changed: (next) => { draft = next; } });
    this.problem = h("p", { class: "red-text row problem", role: "alert", hidden: true });
    fill(this.body, h("div", { class: "columns" }, h("div", { class: "stack" }, this.overview, this.missing), h("div", { class: "stack" }, this.pad.el, this.problem, this.after)));
    ctx.bar(h("div", { class: "bar-keys" },
      button(t("field.day"), { class: "key over", on: { click: () => ctx.go("#/day") } }, icon("left")),
      button(t("Finish and submit"), { class: "key primary grow", on: { click: () => this.submit() } })));
  }

  overviewParts() {
    const { ctx, ids, sheet, count } = this;
    const { t, pick, field } = ctx;
    const answers = ids.map((id) => sheet.answers.get(id)).filter(Boolean);
    const of = (state) => answers.filter((answer) => answer.state === state).length;
    const points = pointsById(field);
    const dimensions = byDimension(field, ids, sheet.answers).map((one) => ({
      ...one, mean: meanLevel(ids.map((id) => points.get(id)).filter((point) => point.dimension === one.key), sheet.answers),
    }));
    return [
      h("div", { class: "total" }, h("b", { class: "total-done" }, count.done),
        h("div", null, h("b", { class: "total-of" }, t("/{total} points done", { total: count.total })),
          h("p", { class: "support" }, [t("Scored {n}", { n: of("answered") }), t("not seen {n}", { n: of("not_seen") }), t("n/a {n}", { n: of("not_applicable") })].join(dot())))),
      h("ul", { class: "means" }, dimensions.map((one) => h("li", null,
        h("span", { class: "mean-name" }, pick(one.short) || pick(one.title)),
        h("span", { class: "mean-bar", "aria-hidden": "true" }, one.mean !== null && h("i", { vars: { "--share": `${(one.mean / 5) * 100}%` } })),
        h("b", null, one.mean === null ? "–" : one.mean.toFixed(1))))),
      h("ul", { class: "tallies" }, TAGS.map((tag) => tally(tag, tagWord(tag, t), [...answers, ...sheet.observations].filter((row) => row.tags?.includes(tag)).length)),
        tally("camera", t("Photos"), sheet.photos.length)),
    ];
  }

  missingParts() {
    const { ctx, count } = this;
    const { t, pick, field } = ctx;
    const back = marked.length > 0 && h("p", { class: "row marked" }, h("span", { class: "grow" }, t.n("{n} point marked as not seen", "{n} points marked as not seen", marked.length)),
      button(t("Undo"), { class: "link", on: { click: () => this.unmark() } }, icon("undo")));
    if (!count.missing.length) return back ? [back] : [];
    const points = pointsById(field);
    const stops = stopsOf(field);
    const row = (id) => {
      const point = points.get(id);
      const stop = stops.find((one) => one.points.includes(id));
      const where = stop.id === ELSEWHERE ? t("Elsewhere") : t("Stop {n}", { n: stop.number });
      const dimension = field.dimensions.find((one) => one.key === point.dimension);
      return h("li", null, button("", { class: "missing-row", on: { click: () => goTo(id, stop.id, ctx) } },
        h("span", { class: "grow" }, h("b", null, pick(point.title)), h("span", { class: "support" }, [where, pick(dimension?.short) || pick(dimension?.title)].filter(Boolean).join(dot()))), icon("right")));
    };
    const rest = count.missing.slice(MOST_MISSING);
    return [
      back,
      h("h2", null, t.n("{n} point has no score yet", "{n} points have no score yet", count.missing.length)),
      h("ul", { class: "missing-list" }, count.missing.slice(0, MOST_MISSING).map(row)),
      rest.length > 0 && h("details", { class: "fold" }, h("summary", null, t("and {n} more", { n: rest.length }), icon("chevron_down", { size: 20 })), h("ul", { class: "missing-list" }, rest.map(row))),
      button(t("Mark all as not seen"), { class: "key block", on: { click: () => this.markAll() } }),
    ];
  }

  afterWords() {
    const { t } = this.ctx;
    return navigator.onLine === false
      ? t("No signal now: it is kept on the device and leaves by itself later. You can reopen it until the visit closes.")
      : t("It is kept on the device first and then sent. You can reopen it until the visit closes.");
  }

  async keep(work) {
    try {
      await work();
      this.trouble("");
    } catch (error) {
      console.error(error);
      this.trouble(troubleWords(error, this.ctx.t));
    }
  }

  trouble(words) {
    this.problem.hidden = !words;
    fill(this.problem, words && [icon("warning"), words]);
    if (words) this.problem.scrollIntoView({ block: "center" });
  }

  locked() {
    const { ctx } = this;
    const lock = lockOf(ctx, wallClock(ctx.now(), ctx.field.visit.timezone), this.sheet);
    if (lock) this.trouble(lock.text);
    return lock;
  }

  markAll() {
    if (this.locked()) return undefined;
    const { ctx, key, sheet } = this;
    const stops = stopsOf(ctx.field);
    const done = [];
    return this.keep(async () => {
      for (const point of this.count.missing) {
        const stop = stops.find((one) => one.points.includes(point));
        const before = sheet.answers.get(point);
        await ctx.store.recordAnswer(key, { point, stop: stop.id === ELSEWHERE ? null : stop.id, state: "not_seen", tags: before?.tags || [], note: before?.note || "" });
        done.push(point);
      }
    }).finally(() => {
      marked = done;
      say(ctx.t.n("{n} point marked as not seen", "{n} points marked as not seen", done.length));
      return this.draw();
    });
  }

  unmark() {
    const { ctx, key } = this;
    const taken = marked;
    marked = [];
    return this.keep(async () => {
      const { answers } = await ctx.store.sheet(key);
      for (const point of taken) {
        const answer = answers.get(point);
        if (answer?.state !== "not_seen") continue; // scored since, by hand
        await ctx.store.recordAnswer(key, { point, stop: answer.stop ?? null, state: "cleared", tags: answer.tags, note: answer.note });
      }
    }).finally(() => this.draw());
  }

  submit() {
    const { t } = this.ctx;
    if (this.locked()) return undefined;
    if (this.count.missing.length) {
      this.missing.scrollIntoView({ block: "center" });
      this.missing.focus({ preventScroll: true });
      this.trouble("");
      return say(t("{n} points have no score yet: score them or mark them as not seen.", { n: this.count.missing.length }));
    }
    const { problem, signature, strokes } = this.pad.read();
    if (problem) return this.trouble(problem);
    return this.keep(async () => {
      await this.ctx.store.finish(this.key, { signature, strokes });
      draft = null;
      say(t("Signed and kept on the device"));
      await this.draw();
    });
  }

  async drawSigned(signed) {
    const { ctx } = this;
    const { t, field } = ctx;
    const counts = await ctx.store.counts(this.key.person);
    const arrived = signed.status === "sent";
    const refused = signed.status === "refused";
    const zone = field.visit.timezone;
    const entries = t.n("{n} entry", "{n} entries", counts.waiting);
    const left = !counts.waiting ? t("nothing") : counts.photos ? t("{entries}, {n} of them photos", { entries, n: counts.photos }) : entries;
    const all = arrived && !counts.waiting;
    const row = (sign, words, fact, on) => h("li", { class: on ? "on" : "" }, icon(sign), h("span", { class: "grow" }, words), h("span", null, fact));
    const title = refused ? t("Signature not accepted") : arrived ? t("Signed and sent") : t("Signed, kept on the device");
    const text = refused ? t("Open the line above for the reason. Your scores are kept.") : all ? t("Everything has arrived. Thank you.") : arrived
      ? t("The signature has arrived; the rest follows by itself.") : t("It leaves by itself when there is a signal; no need to wait here. This page will then say so.");
    const next = stillToCome(field, wallClock(ctx.now(), zone))[0];
    fill(this.body, h("div", { class: "columns" },
      h("section", { class: "card signed" },
        h("span", { class: "signed-sign" }, icon(refused ? "refused" : arrived ? "sent" : "kept", { size: 34 })),
        h("h2", null, title), h("p", null, text),
        h("ol", { class: "way-out" }, row("kept", t("On device"), clock(signed.at, zone), !arrived), row("sending", t("To send"), left, !all && arrived), row("sent", t("Sent"), all ? t("all") : arrived ? t("signature") : t("not yet"), all))),
      next && h("section", { class: "card come" }, h("h3", null, t("What comes next")),
        h("p", { class: "support" }, comingWords(next, ctx)),
        button(t("Ask a question"), { class: "key strong block", on: { click: () => ctx.go("#/ask") } }, icon("chat")))));
    const over = ["closed", "archived"].includes(field.visit.status);
    ctx.bar(h("div", { class: "bar-keys" },
      !over && button(t("Reopen"), { class: "key strong grow", on: { click: () => this.keepOpen() } }),
      button(t("Back to my day"), { class: "key primary grow", on: { click: () => ctx.go("#/day") } })));
    this.signed = true;
  }

  async keepOpen() {
    const { ctx } = this;
    try {
      await ctx.store.reopen(this.key);
      this.signed = null;
      say(ctx.t("Reopened: you can change your answers"));
      await this.draw();
    } catch (error) {
      console.error(error);
      fill(this.body.querySelector(".signed p"), troubleWords(error, ctx.t));
    }
  }
}

function comingWords(item, { t, pick }) {
  const facts = { time: item.starts, title: pick(item.title), place: pick(item.place) };
  return facts.place ? t("{time} {title}, {place}. Ask now what you want to know.", facts) : t("{time} {title}. Ask now what you want to know.", facts);
}

function tally(sign, word, n) {
  return h("li", null, icon(sign, { size: 22 }), word, h("b", null, n));
}
