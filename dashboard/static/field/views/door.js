/* The door: badges and links before the camera or typed by a scanner, the list with a tick, who is missing, walk-ins.

   Everything is kept here first, as everywhere in the app; nothing waits for a signal. */

import { door, refreshDoor, signIn, signOut, undo, whose } from "../door.js";
import { button, fill, h, say } from "../dom.js";
import { icon } from "../icons.js";
import { startScanner } from "../scanner.js";
import { clock, dot, pick } from "../words.js";
import { askWalkIn } from "./door_walk_in.js";
import { troubleWords } from "./photos.js";

const POLL = 10000;
const SAME = 4000; // ms in which the same code before the camera is not read again
let scanner = null;
let leaving = false; // people sign out
let shown = "missing";
let last = null; // {id, word, text} of what was read last

function stopScanner() {
  scanner?.stop();
  scanner = null;
}

const came = (one) => Boolean(one.in);

/* The verdict on a person in words, with icon and look; never by colour alone. */
function verdict(person, ctx, asked) {
  const { t, visit } = ctx;
  const time = (at) => clock(at, visit.timezone);
  if (person.state !== "registered") {
    const waits = person.state === "waiting";
    return { look: "no", sign: "refused", word: waits ? t("On the waiting list") : t("Registration cancelled"), text: t("No place yet: ask the desk, or let in as a walk-in.") };
  }
  if (person.status === "refused") return { look: "no", sign: "refused", word: t("Not accepted"), text: t("See the outbox for why.") };
  if (person.out) return { look: "ok", sign: "out", word: t("Signed out"), text: time(person.out) };
  if (!came(person)) return { look: "plain", sign: "info", word: t("Not here yet"), text: "" };
  if (asked?.before || person.told?.already) {
    const by = pick(person.told?.by || person.by);
    return { look: "again", sign: "warning", word: t("Already signed in"), text: by ? t("{time} by {name}", { time: time(person.in), name: by }) : time(person.in) };
  }
  return { look: "ok", sign: "check", word: t("Has signed in"), text: [time(person.in), person.told?.over > 0 && t("{n} more than there are places", { n: person.told.over })].filter(Boolean).join(dot()) };
}

function where(person, roster, t) {
  const group = roster?.groups.find((one) => one.id === person.group);
  if (!group) return [h("p", { class: "door-group" }, roster?.groups.length ? t("No group yet") : "")];
  const guide = pick(group.guide);
  return [h("p", { class: "door-group" }, pick(group.name)), h("p", { class: "support" }, [guide && t("Guide {name}", { name: guide }), pick(roster.place)].filter(Boolean).join(dot()))];
}

function bigCard(state, ctx, act) {
  const { t } = ctx;
  if (!last) return h("p", { class: "support" }, t("Scan a badge or a registration code; a scanner that types works too."));
  const person = state.people.find((one) => one.id === last.id);
  if (!person) return h("section", { class: "door-card no" }, h("p", { class: "door-word" }, icon("refused", { size: 40 }), last.word), h("p", {}, last.text));
  const { look, sign, word, text } = verdict(person, ctx, last);
  const keys = [];
  if (person.state === "waiting" || person.state === "cancelled") keys.push(button(t("Let in"), { class: "key strong", on: { click: () => act.letIn(person) } }, icon("plus")));
  else if (came(person)) keys.push(button(t("Undo"), { class: "key", on: { click: () => act.undo(person) } }, icon("undo")), !person.out && button(t("Sign-out"), { class: "key", on: { click: () => act.out(person) } }, icon("out")));
  else keys.push(button(t("Sign-in"), { class: "key strong", on: { click: () => act.in(person) } }, icon("check")));
  return h("section", { class: `door-card ${look}` },
    h("p", { class: "door-word" }, icon(sign, { size: 40 }), word, text && h("span", { class: "door-when" }, text)),
    h("h2", { class: "door-name" }, pick(person.name)), h("p", { class: "door-firm" }, pick(person.firm)),
    where(person, state.roster, t), h("div", { class: "row wrap" }, keys));
}

function line(person, ctx, act) {
  const { t } = ctx;
  const here = came(person) && !person.out;
  const name = pick(person.name);
  const tick = button("", { class: `key square${here ? " on" : ""}`, "aria-pressed": String(here), "aria-label": t("{what}: {where}", { what: t("Sign-in"), where: name }), on: { click: () => act.tick(person) } }, icon("check"));
  return h("li", { class: "row door-line", data: { person: person.id } },
    button("", { class: "grow who", on: { click: () => act.show(person) } }, h("span", { class: "grow" }, h("b", { class: "clip" }, name), h("span", { class: "support clip" }, [pick(person.firm), person.out ? t("Signed out") : came(person) ? clock(person.in, ctx.visit.timezone) : ""].filter(Boolean).join(dot())))),
    person.phone && !came(person) && h("a", { class: "key square", href: `tel:${person.phone}`, "aria-label": t("Call {name}", { name }) }, icon("phone")), tick);
}

const SHOWN = { missing: (one) => !came(one), here: (one) => came(one) && !one.out, all: () => true };

function drawList(place, state, ctx, act, typed) {
  const { t } = ctx;
  const words = typed.trim().toLowerCase();
  const fits = (one) => !words || [one.name.zh, one.name.en, one.firm.zh, one.firm.en, one.phone].join("\n").toLowerCase().includes(words);
  const people = state.people.filter((one) => one.state === "registered");
  const groups = [...(state.roster?.groups || []), { id: null, name: { zh: t("No group yet"), en: t("No group yet") } }];
  const parts = groups.map((group) => {
    const own = people.filter((one) => (one.group || null) === group.id);
    const found = own.filter((one) => (words ? fits(one) : SHOWN[shown](one)));
    const missing = own.filter((one) => !came(one)).length;
    if (!found.length) return null;
    return h("section", { class: "card" }, h("h2", { class: "row between" }, h("span", { class: "clip" }, pick(group.name)), h("span", { class: "support" }, missing ? t.n("{n} missing of {all}", "{n} missing of {all}", missing, { all: own.length }) : t("all {n} here", { n: own.length }))),
      h("ul", {}, found.map((one) => line(one, ctx, act))));
  }).filter(Boolean);
  fill(place, parts.length ? parts : h("p", { class: "empty" }, words ? t("Nobody by this name. A walk-in?") : shown === "missing" && people.length ? t("Everybody is here.") : t("Nobody yet.")));
}

async function render(ctx, el) {
  const { t, ids } = ctx;
  if (!ctx.visit) return fill(el, h("p", { class: "empty" }, t("No visit yet")));
  let state = await door(ids);
  const card = h("div", { class: "door-said", role: "status" });
  const list = h("div", { class: "stack" });
  const tally = h("p", { class: "door-tally" });
  const keys = h("div", { class: "segments", role: "group", "aria-label": t("Show") });
  const ways = h("div", { class: "segments", role: "group", "aria-label": t("What a scan does") });
  const problem = h("p", { class: "red-text", role: "alert" });
  const input = h("input", { class: "text", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done", placeholder: t("Scan, short code or name"), "aria-label": t("Scan, short code or name") });
  const moment = () => ctx.now().toISOString();
  const safely = (work) => async (...given) => {
    problem.textContent = "";
    await Promise.resolve(work(...given)).catch((error) => { problem.textContent = troubleWords(error, t); });
  };
  const act = {
    show: (person) => { last = { id: person.id, before: false }; draw(); card.scrollIntoView({ block: "nearest" }); },
    in: safely(async (person) => { last = { id: person.id, before: came(person) && !person.out }; await signIn(ids, person, moment()); }),
    out: safely(async (person) => { last = { id: person.id }; await signOut(ids, person, moment()); }),
    undo: safely(async (person) => { last = { id: person.id }; await undo(ids, person); }),
    letIn: (person) => askWalkIn(ctx, state.roster, { name: pick(person.name), firm_name: pick(person.firm), phone: person.phone }, admitted),
    tick: (person) => (came(person) && !person.out ? act.undo(person) : act.in(person)),
  };
  const admitted = (id) => { last = { id, before: false }; };
  const draw = () => {
    const people = state.people.filter((one) => one.state === "registered");
    const n = people.filter(came).length;
    fill(tally, t.parts("{n} of {all} have come", { n: h("b", {}, n), all: people.length }), state.roster && state.roster.status !== "running" ? h("span", { class: "amber-text" }, dot(), t("Sign-in begins when the visit is running.")) : null);
    const counts = { missing: t("Missing {n}", { n: people.length - n }), here: t("Here {n}", { n: people.filter(SHOWN.here).length }), all: t("All") };
    fill(keys, Object.entries(counts).map(([name, word]) => button(word, { "aria-pressed": String(shown === name), on: { click: () => { shown = name; draw(); } } })));
    fill(ways, [[false, t("Sign-in")], [true, t("Sign-out")]].map(([way, word]) => button(word, { "aria-pressed": String(leaving === way), on: { click: () => { leaving = way; draw(); } } })));
    const focused = document.activeElement?.closest?.("[data-person]")?.dataset.person;
    drawList(list, state, ctx, act, input.value);
    if (focused) list.querySelector(`[data-person="${CSS.escape(focused)}"] .square:last-child`)?.focus();
    fill(card, bigCard(state, ctx, act));
  };
  const reread = async () => {
    state = await door(ids);
    const answer = state.people.find((one) => one.id === last?.id)?.told; // it goes when a newer list has come
    if (answer) last = { ...last, id: answer.registration, before: last.before || answer.already };
    draw();
  };
  const refresh = async () => {
    const answer = await refreshDoor(ids);
    if (answer.status === 403) problem.textContent = pick(answer.data?.message);
    return answer;
  };
  const take = safely(async (text) => {
    let person = await whose(state.people, ids.visit, text);
    if (person === undefined && (await refresh()).ok) person = await whose((state = await door(ids)).people, ids.visit, text); // registered a moment ago
    if (person === null) return false;
    const known = person && person.state === "registered";
    if (!person) last = { id: null, word: t("Not on this list"), text: t("A badge of another visit, or one that was replaced. Look for the name, or let in as a walk-in.") };
    else if (!known) last = { id: person.id };
    else await (leaving && came(person) ? act.out(person) : act.in(person));
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(known ? 60 : [80, 60, 80]);
    await reread();
    say(card.textContent);
    return true;
  });
  input.addEventListener("input", () => drawList(list, state, ctx, act, input.value));
  const form = h("form", { on: { submit: async (event) => {
    event.preventDefault();
    const text = input.value;
    input.value = ""; // the next scan may come at once
    if ((await whose([], "", text)) === null) input.value = text; // a name: it stays as a filter
    else await take(text);
    drawList(list, state, ctx, act, input.value);
  } } }, input);
  fill(el, h("div", { class: "door columns" },
    h("div", { class: "stack" }, card, problem, finder(ctx, take), ways, form),
    h("div", { class: "stack" }, tally, keys, list)));
  ctx.bar(h("div", { class: "bar-keys" }, button(t("Walk-in"), { class: "key grow", on: { click: () => askWalkIn(ctx, state.roster, {}, admitted) } }, icon("plus"))));
  draw();
  let asked = 0;
  ctx.on("change", async () => {
    await reread();
    if (state.people.some((one) => one.status === "sent") && Date.now() - asked > 1000) { asked = Date.now(); refresh(); }
  });
  ctx.on("door", reread);
  const timer = setInterval(() => { if (!document.hidden) refresh(); }, POLL);
  ctx.signal.addEventListener("abort", () => clearInterval(timer));
  refresh();
  return undefined;
}

function finder(ctx, take) {
  const { t } = ctx;
  const video = h("video", { playsinline: true, muted: true, "aria-label": t("The camera’s picture") });
  video.muted = true;
  const hint = h("p", { class: "support" });
  const box = h("div", { class: "finder door-finder", hidden: true }, video, h("div", { class: "finder-frame", "aria-hidden": "true" }));
  const open = button(t("Open the camera"), { class: "key strong block" }, icon("camera"));
  let read = { text: "", at: 0 };
  open.addEventListener("click", async () => {
    open.hidden = true;
    box.hidden = false;
    try {
      scanner = await startScanner(video, { onText: (text) => {
        if (text === read.text && Date.now() - read.at < SAME) return;
        read = { text, at: Date.now() };
        take(text);
      } });
      if (ctx.signal.aborted) stopScanner();
    } catch (trouble) {
      box.hidden = true;
      open.hidden = trouble.code === "none";
      hint.textContent = { denied: t("The camera is not allowed. Allow it in the browser’s settings, or type the short code."), busy: t("Another app uses the camera.") }[trouble.code] || t("No camera here: type the short code or the name.");
    }
  });
  ctx.signal.addEventListener("abort", stopScanner);
  return h("div", { class: "stack" }, box, open, hint);
}

export default { title: (ctx) => ({ title: ctx.t("Door"), sub: pick(ctx.visit?.title) }), render, leave: stopScanner, tab: "door", needs: "person" };
