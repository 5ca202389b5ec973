/* The start of the app, its frame, and the way from one screen to another.

   A view is a module in views/ whose default export is
     { title(ctx)            -> string, or {title, sub, aside}: sub is text or an array, aside an element at the right
                                (without one it is the theme key). Not called when head is false, nor without
                                a field that the view needs.
       async render(ctx, el) -> fills el, an empty <div class="view"> that is put into <main> afterwards
       shown?(ctx, el)       -> called when el is in the page: the place for measuring and scrolling
       leave?()              -> called before another view comes
       tab: "day" | "ask" | "survey" | "me" | "door" | null   the marked tab; null: no tabs        (default null)
       head: false           no head (the view brings its own h1)                         (default true)
       strip: false          no sync strip                                                (default true)
       needs: "field" | "person" | "none" }  with "field" the app itself says so while nothing is downloaded (default field)
   ctx = { person (people row), visit (short row of /api/me), field, board (newest downloads; null if none), ids {person,
     visit}, params (the rest of the hash: #/stop/a/b -> ["a", "b"]), store (store.js), t, pick, go(hash), rerender(),
     sheet(content, options) (sheet.js), bar(...nodes) sets the thumb bar (nothing: no bar), on(event, fn) listens until
     the view is left or drawn again, signal (aborted then), now() -> Date by the server's clock, refresh() downloads again,
     visits, chooseVisit(id), openOutbox() }
   Views draw themselves again on "change" as they see fit: nothing may move under a thumb. The strip is the app's. */

import { pendingBadge, takeFromAddress } from "./badge_link.js";
import { button, fill, h } from "./dom.js";
import * as downloads from "./downloads.js";
import { emit, on } from "./events.js";
import { forgetOver } from "./forget.js";
import { icon } from "./icons.js";
import { clockOffset } from "./net.js";
import * as people from "./people.js";
import { closeSheets, openSheet } from "./sheet.js";
import * as store from "./store.js";
import { startStrip } from "./strip.js";
import { startSync } from "./sync.js";
import { applyTheme, nextTheme, shownTheme } from "./theme.js";
import { startUpdates } from "./update.js";
import { language, loadWords, pick, t } from "./words.js";

const ROUTES = {
  signin: () => import("./views/signin.js"),
  day: () => import("./views/day.js"),
  stop: () => import("./views/stop.js"),
  finish: () => import("./views/finish.js"),
  ask: () => import("./views/ask.js"),
  survey: () => import("./views/survey.js"),
  me: () => import("./views/me.js"),
  door: () => import("./views/door.js"),
};
const place = (id) => document.getElementById(id);
const now = () => new Date(Date.now() + clockOffset());

let view = null;
let ctx = null;
let told = 0; // how often a newer download has come
let step = 0; // of two overlapping ways to a screen the later one wins

export function go(hash) {
  if (location.hash === hash) show();
  else location.hash = hash;
}

function themeKey() {
  const names = { light: t("Light"), sun: t("Sunlight"), dark: t("Dark") };
  const key = button("", { class: "key square", on: { click: () => { nextTheme(); draw(); } } }, icon({ light: "sun", sun: "contrast", dark: "moon" }[shownTheme()]));
  key.setAttribute("aria-label", t("Brightness: {name}", { name: names[shownTheme()] }));
  return key;
}

const lacking = () => (view.needs || "field") === "field" && !ctx.field;

function drawHead() {
  const head = place("head");
  head.hidden = view.head === false;
  if (head.hidden) return fill(head);
  const words = lacking() ? ctx.pick(ctx.visit?.title) || t("Qujing on site") : view.title(ctx);
  const { title, sub, aside } = typeof words === "string" ? { title: words } : words;
  document.title = `${title}${language() === "zh" ? "・" : " · "}${t("Qujing on site")}`;
  return fill(head, h("div", { class: "grow" }, h("h1", { class: "clip" }, title), sub && h("div", { class: "sub clip" }, sub)),
    h("div", { class: "aside" }, aside || themeKey()));
}

const TABS = [["day", "route"], ["ask", "chat"], ["survey", "form"], ["me", "person"]];

function drawTabs() {
  const tabs = place("tabs");
  tabs.setAttribute("aria-label", t("Parts of the app"));
  place("strip").setAttribute("aria-label", t("Kept and sent"));
  place("bar").setAttribute("aria-label", t("Next steps"));
  if (!view.tab) return fill(tabs);
  const words = { day: t("field.day"), ask: t("Questions"), survey: t("Survey form"), me: t("Me"), door: t("Door") };
  const offered = ctx.person?.runs ? [["door", "list"], ...TABS] : TABS;
  return fill(tabs, offered.map(([name, sign]) => h("a", { href: `#/${name}`, "aria-current": view.tab === name ? "page" : null }, icon(sign), words[name])));
}

function endListening() {
  ctx?.end?.abort();
}

function context(person, visit, params, kept) {
  const ids = { person: person?.id, visit: visit?.id };
  const made = {
    person, visit, params, ids, store, t, pick, go, now, field: kept.field, board: kept.board, visits: person?.visits || [],
    sheet: openSheet, rerender: draw,
    bar: (...nodes) => fill(place("bar"), ...nodes),
    refresh: () => downloads.refreshField(ids),
    chooseVisit: (id) => { people.setVisit(ids.person, id); go("#/day"); },
    openOutbox: async () => (await import("./views/outbox.js")).default.open(made),
    on: (event, fn) => made.signal.addEventListener("abort", on(event, fn)),
  };
  return made;
}

async function draw() {
  const mine = step;
  endListening();
  ctx.end = new AbortController();
  ctx.signal = ctx.end.signal;
  const main = place("view");
  const scrolled = main.scrollTop;
  drawHead();
  drawTabs();
  const drawn = h("div", { class: "view" });
  if (lacking()) fill(drawn, nothingYet());
  else await view.render(ctx, drawn);
  if (mine !== step) return;
  fill(main, drawn);
  main.scrollTop = scrolled;
  view.shown?.(ctx, drawn);
}

function nothingYet() {
  if (!ctx.visit) return h("div", { class: "empty" }, icon("calendar", { size: 48 }), h("h2", {}, t("No visit yet")), h("p", {}, t("As soon as you are registered for a visit, it appears here.")));
  const heading = h("h2", {});
  const key = button(t("Try again"), { class: "key strong", on: { click: () => fetching() } }, icon("refresh"));
  const fetching = async () => {
    heading.textContent = t("Loading the visit…");
    key.disabled = true;
    const answer = await downloads.refreshField(ctx.ids); // when it comes, "field" draws the screen
    key.disabled = false;
    if (!answer.ok) heading.textContent = t("This visit is not on the device yet");
  };
  fetching();
  return h("div", { class: "empty" }, icon("download", { size: 48 }), heading, h("p", {}, t("Load it once with a signal; after that everything works without.")), key);
}

async function show() {
  const mine = (step += 1);
  if (takeFromAddress()) return show();
  const [name, ...params] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const person = await people.current();
  const wanted = pendingBadge() || !person ? "signin" : name in ROUTES ? name : "day";
  if (wanted !== name) history.replaceState(null, "", `#/${wanted}`);
  const visit = people.visitOf(person, now());
  const ids = { person: person?.id, visit: visit?.id };
  const next = (await ROUTES[wanted]()).default;
  const kept = { field: null, board: null };
  for (let before = -1; person && visit && before !== told;) { // what arrives while we read would be missed
    before = told;
    Object.assign(kept, { field: await downloads.field(ids), board: await downloads.board(ids) });
  }
  if (mine !== step) return;
  closeSheets();
  endListening();
  view?.leave?.();
  const moved = view !== next || ctx?.params.join("/") !== params.join("/");
  view = next;
  ctx = context(person, visit, params, kept);
  fill(place("bar"));
  place("strip").hidden = view.strip === false;
  if (moved) place("view").scrollTop = 0;
  await draw();
  if (moved && mine === step) place("view").focus({ preventScroll: true });
  emit("route", wanted, { here: true });
}

async function news(kind, ids) {
  told += 1;
  if (!ctx || ids?.person !== ctx.ids.person || ids?.visit !== ctx.ids.visit) return;
  const before = ctx[kind];
  ctx[kind] = await downloads[kind](ids);
  drawHead();
  if (kind === "field" && !before) await draw();
}

function failed(error) {
  console.error(error);
  const zh = language() === "zh";
  fill(place("view"), h("div", { class: "empty" }, icon("warning", { size: 48 }),
    h("h2", {}, zh ? "打不开这一屏" : "This screen did not open"),
    h("p", {}, zh ? "记录都在这台设备上，没有丢。请重新打开；还不行就告诉协会工作人员。" : "Everything you entered is on this device. Open it again; if that does not help, tell the staff."),
    button(zh ? "重新打开" : "Open again", { class: "key strong", on: { click: () => location.reload() } })));
}

async function start() {
  applyTheme();
  await loadWords();
  addEventListener("hashchange", () => show().catch(failed));
  on("field", (ids) => news("field", ids));
  on("board", (ids) => news("board", ids));
  on("language", () => show().catch(failed));
  on("people", async ({ person }) => { if (person && person === ctx?.ids.person) ctx.person = (await people.current()) || ctx.person; });
  setInterval(() => { if (!document.hidden) emit("tick", now(), { here: true }); }, 1000);
  startStrip({ place: place("strip"), open: () => ctx?.openOutbox(), go });
  await forgetOver(now()).catch(() => {}); // before anything is shown that goes
  await show();
  for (const view of Object.values(ROUTES)) view().catch(() => {}); // later screens are of the same version as this one
  startSync();
  startUpdates();
  const look = downloads.startPolling(() => (ctx?.ids.visit && ctx.person?.signed_in !== false ? ctx.ids : null));
  on("route", look);
  // who is in the middle of scoring is left alone: only other people, or another visit, change the screen
  const known = async () => JSON.stringify((await people.people()).map(({ id, name, visits, signed_in }) => [id, name, visits, signed_in]));
  const before = await known().catch(() => "");
  if ((await people.refreshPeople()) && before !== (await known()) && !pendingBadge()) await show();
}

start().catch(failed);
