/* The score screen: one stop, a card for each of its points. One tap scores; the bar under the thumb does the rest.

   The cards are made once for a stop and changed in place whenever an entry changes, here or in another tab.
   `focusOn(point)` says which card the next visit of the screen begins with. */

import { fill, h, say } from "../dom.js";
import { field as storedField } from "../downloads.js";
import { icon } from "../icons.js";
import { wallClock } from "../logic/clock.js";
import { ELSEWHERE, stopsOf } from "../logic/programme.js";
import { allPoints, answerStatus, byDimension, countOf, nextMissing, pointsById } from "../logic/progress.js";
import { plainOf, sameAnswer } from "../logic/values.js";
import { createCard } from "./card.js";
import { dimensionTiles } from "./dimensions.js";
import { lockOf, reopenFirst } from "./locks.js";
import { forgetPictures, openPhoto, photosOf, takePhotos, troubleWords } from "./photos.js";
import { bringTo, keepStill, stopTravel } from "./still.js";
import { stopHead } from "./stop_head.js";
import { keyed } from "./stop_keys.js";
import { stopLayout } from "./stop_layout.js";
import { thumbBar } from "./thumb.js";
import { currentStop } from "./where.js";
import { dimensionWord, valueWords } from "./wording.js";

const ARRIVES_AT = 0.62; // of the screen's height: where the thumb is
const last = new Map(); // stop -> the point that was outlined there last
let wanted = null;
let screen = null;

export function focusOn(point) {
  wanted = point;
}

export default {
  title: (ctx) => stopHead(ctx, currentStop(ctx)),

  async render(ctx, el) {
    screen?.end();
    screen = new Screen(ctx, el, currentStop(ctx));
    await screen.begin();
  },

  leave() {
    screen?.end();
    screen = null;
    forgetPictures();
  },
};

class Screen {
  constructor(ctx, el, stop) {
    Object.assign(this, { ctx, el, stop, ids: [], cards: new Map(), active: null, turn: 0, undo: null, trouble: "", late: new Set() });
    this.key = ctx.ids;
    this.scroller = document.getElementById("view");
    this.queue = Promise.resolve();
    this.offs = [];
  }

  async begin() {
    const { ctx, stop, el } = this;
    if (!stop) return void fill(el, h("div", { class: "empty" }, h("p", null, ctx.t("This stop is no longer on the programme."))));
    this.points = pointsById(ctx.field);
    this.ids = stop.points.filter((id) => this.points.has(id));
    this.sheet = await ctx.store.sheet(this.key);
    this.tiles = dimensionTiles(ctx, (point, dimension) => this.jump(point, dimension));
    this.bar = thumbBar(ctx, {
      day: () => ctx.go("#/day"), photo: () => this.photo(this.active), note: () => this.note(), next: () => this.next(), undo: () => this.takeBack(),
    });
    this.ids.forEach((id, index) => this.cards.set(id, createCard(this.points.get(id), index + 1, this.deps(id))));
    this.lock = h("p", { class: "card amber lock row", role: "note", hidden: true });
    fill(el, stopLayout(ctx, stop, { tiles: this.tiles.el, lock: this.lock, cards: this.ids.map((id) => this.cards.get(id).el), keyed: (event) => keyed(this, event) }));
    ctx.bar?.(...this.bar.el);
    this.active = this.first();
    this.showAll();
    const card = this.cards.get(this.active);
    if (card && this.ids.indexOf(this.active) > 0) requestAnimationFrame(() => screen === this && this.arrive(card, true));
    this.offs.push(ctx.store.on("change", () => this.refresh()), ctx.store.on("field", (ids) => this.reloaded(ids)));
    const away = () => document.hidden && this.commit();
    document.addEventListener("visibilitychange", away);
    this.offs.push(() => document.removeEventListener("visibilitychange", away));
    el.firstChild.addEventListener("pointerdown", stopTravel);
  }

  end() {
    this.commit();
    if (this.stop && this.active) last.set(this.stop.id, this.active);
    for (const off of this.offs.splice(0)) off?.();
  }

  first() {
    const from = [wanted, last.get(this.stop.id)].find((id) => this.cards.has(id));
    const asked = this.cards.has(wanted) ? wanted : null;
    wanted = null;
    return asked || nextMissing(this.ids, this.sheet.answers, null) || from || this.ids[0] || null;
  }

  deps(id) {
    const { ctx } = this;
    return {
      ctx,
      dimension: dimensionWord(ctx.field, this.points.get(id).dimension, ctx.pick),
      change: (point, parts, options) => this.change(point, parts, options),
      activate: (point, options) => this.activate(point, options),
      addPhoto: (point) => this.photo(point),
      openPhoto: (photo) => openPhoto(photo, ctx, {
        remove: photo.blob && photo.status !== "sent" ? async (one) => { await ctx.store.removePhoto(one.id); await this.refresh(); } : null,
      }),
    };
  }

  clock() {
    return wallClock(new Date(this.ctx.now()), this.ctx.field.visit.timezone);
  }

  /** Take an action on a point: kept on the device first, shown after. One after the other, in the order of the taps.
      Whoever has gone on to another card meanwhile (a note is kept when its field is left) is not fetched back. */
  change(id, parts, { typing = false, undoing = false } = {}) {
    const turn = typing ? this.turn : (this.turn += 1);
    this.queue = this.queue.then(() => this.keep(id, parts, { typing, undoing, stays: () => turn === this.turn })).catch((error) => {
      console.error(error);
      this.trouble = troubleWords(error, this.ctx.t);
      this.show(id);
    });
    return this.queue;
  }

  async keep(id, parts, { typing, undoing, stays }) {
    const { ctx, sheet } = this;
    const lock = lockOf(ctx, this.clock(), sheet);
    if (lock && !(lock.reopen && (await reopenFirst(ctx, this.key)))) return void this.show(id);
    const before = plainOf(sheet.answers.get(id));
    const next = { ...before, ...parts };
    if (sameAnswer(before, next)) return void (typing || !stays() || this.activate(id));
    const stop = this.stop.id === ELSEWHERE ? null : this.stop.id;
    const kept = await ctx.store.recordAnswer(this.key, { point: id, stop, ...next });
    sheet.answers.set(id, { status: "waiting", ...next, ...kept });
    const goesOn = typing && this.undo?.id === id && this.undo.typing;
    this.undo = undoing || !stays() ? null : goesOn ? this.undo : { id, before, typing };
    this.trouble = "";
    if (!stays()) this.steady(() => this.show(id));
    else if (typing || undoing) this.show(id);
    else this.activate(id);
    this.tell(id);
  }

  tell(id) {
    const { t } = this.ctx;
    const answer = this.sheet.answers.get(id);
    const number = this.ids.indexOf(id) + 1;
    say(`${t("On device")}, ${t("No. {n}", { n: number })}, ${valueWords(this.points.get(id), answer, this.ctx)}`);
  }

  takeBack() {
    if (!this.undo) return;
    const { id, before } = this.undo;
    this.activate(id);
    this.change(id, before, { undoing: true });
  }

  /** Outline a card. The one that was outlined folds, unless that would move what is under the thumb. */
  activate(id, { focus = false, moving = false } = {}) {
    const card = this.cards.get(id);
    if (!card) return;
    const before = this.active;
    if (before && before !== id) {
      this.cards.get(before).commit();
      this.late.add(before);
      if (this.undo && this.undo.id !== id) this.undo = null;
    }
    this.late.delete(id);
    this.active = id;
    this.turn += 1;
    this.steady(() => this.showAll());
    this.foldLate(card, moving);
    if (focus) card.focus();
  }

  foldLate(card, moving) {
    for (const id of [...this.late]) {
      this.late.delete(id);
      const moved = keepStill(this.scroller, card.anchor(), () => this.show(id));
      if (!moved || moving) continue;
      this.late.add(id);
      keepStill(this.scroller, card.anchor(), () => this.show(id));
    }
  }

  show(id) {
    const answer = this.sheet.answers.get(id) || null;
    const photos = photosOf(this.sheet, { point: id });
    const active = id === this.active;
    this.cards.get(id)?.show({ answer, photos, active, folded: !active && !this.late.has(id) });
    this.showAround();
  }

  showAll() {
    for (const id of this.ids) this.show(id);
    this.showAround();
  }

  showAround() {
    const { answers } = this.sheet;
    const lock = lockOf(this.ctx, this.clock(), this.sheet);
    this.lock.hidden = !lock;
    fill(this.lock, lock && [icon("lock"), h("span", null, lock.text)]);
    this.tiles.update(byDimension(this.ctx.field, this.ids, answers));
    const done = this.undo && this.cards.has(this.undo.id) ? this.undo : null;
    const answer = done && answers.get(done.id);
    this.bar.update({
      number: this.ids.indexOf(this.active) + 1, point: this.points.get(this.active), trouble: this.trouble,
      left: countOf(this.ids, answers).missing.length,
      done: done && { status: answerStatus(answer) || (answer ? "sent" : "local"), number: this.ids.indexOf(done.id) + 1, value: valueWords(this.points.get(done.id), answer, this.ctx) },
    });
  }

  async refresh() {
    const sheet = await this.ctx.store.sheet(this.key);
    if (screen !== this) return;
    this.sheet = sheet;
    this.steady(() => this.showAll());
  }

  /** Draw, while the outlined card stays where it is on the screen. */
  steady(draw) {
    const card = this.cards.get(this.active);
    if (card) keepStill(this.scroller, card.anchor(), draw);
  }

  /** A newer download came: draw anew only if this stop asks for something else now. */
  async reloaded(ids) {
    const field = ids.visit === this.key.visit && ids.person === this.key.person ? await storedField(this.key) : null;
    if (!field || screen !== this) return;
    const asked = (of) => JSON.stringify([stopsOf(of).find((stop) => stop.id === this.stop.id), of.points, of.visit.status, of.me]);
    const before = asked(this.ctx.field);
    this.ctx.field = field;
    if (asked(field) !== before) this.ctx.rerender();
  }

  jump(point, dimension) {
    const target = point || this.ids.find((id) => this.points.get(id).dimension === dimension.key);
    if (target) this.arrive(this.outlined(target));
  }

  next() {
    this.commit();
    const target = nextMissing(this.ids, this.sheet.answers, this.active);
    if (target) return this.arrive(this.outlined(target));
    const { missing } = countOf(allPoints(stopsOf(this.ctx.field)), this.sheet.answers);
    return this.ctx.go(missing.length ? "#/day" : "#/finish");
  }

  outlined(id) {
    this.undo = null;
    this.activate(id, { moving: true });
    this.cards.get(id).el.focus({ preventScroll: true });
    return this.cards.get(id);
  }

  arrive(card, only = false) {
    const at = card.anchor();
    const { top, bottom } = at.getBoundingClientRect();
    if (only && top > 0 && bottom < window.innerHeight * 0.8) return;
    bringTo(this.scroller, at, ARRIVES_AT);
  }

  note() {
    this.cards.get(this.active)?.openNote();
  }

  async photo(id) {
    const { ctx, sheet } = this;
    if (!id) return;
    const lock = lockOf(ctx, this.clock(), sheet);
    if (lock && !(lock.reopen && (await reopenFirst(ctx, this.key)))) return;
    const room = 12 - photosOf(sheet, { point: id }).length;
    this.trouble = "";
    const kept = await takePhotos(ctx, { point: id }, { room, tell: (words) => { this.trouble = words; this.showAround(); } });
    if (kept) say(ctx.t.n("{n} photo kept on device", "{n} photos kept on device", kept));
    if (kept) await this.refresh();
  }

  commit() {
    for (const card of this.cards.values()) card.commit();
  }
}
