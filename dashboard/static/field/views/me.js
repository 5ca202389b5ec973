/* Oneself and this device: who uses it, what is kept here, language and brightness, export, signing out. */

import { persist, storageState } from "../db.js";
import { button, fill, h, s, say } from "../dom.js";
import { emit } from "../events.js";
import { icon } from "../icons.js";
import * as people from "../people.js";
import { ask } from "../sheet.js";
import { setTheme, theme } from "../theme.js";
import { bytes, day, dot, language, pick, setLanguage } from "../words.js";
import { openObservations } from "./observations.js";

const section = (title, ...content) => h("section", { class: "card" }, h("div", { class: "stack" }, h("h2", {}, title), ...content));

function segments(label, options, chosen, choose) {
  return h("div", { class: "segments", role: "group", "aria-label": label }, options.map(([value, word]) => button(word, { "aria-pressed": String(value === chosen), lang: value === "zh" ? "zh-CN" : value === "en" ? "en" : null, on: { click: () => choose(value) } })));
}

function personLine(person, waiting, ctx, current) {
  const { t } = ctx;
  const facts = [pick(person.firm), waiting ? t.n("{n} to send", "{n} to send", waiting) : t("everything sent"), person.signed_in === false && t("signed out")].filter(Boolean).join(dot());
  const name = pick({ zh: person.name, en: person.name_en }) || person.name;
  const inside = [h("span", { class: "avatar", "aria-hidden": "true" }, name.slice(0, 1)), h("span", { class: "grow" }, h("b", {}, name), h("br"), h("span", { class: "label" }, facts))];
  if (current) return h("p", { class: "row" }, inside, h("span", { class: "state sent" }, icon("check", { size: 20 }), t("that is me")));
  const take = async () => {
    if (person.signed_in === false) return ctx.go("#/signin");
    await people.choose(person.id);
    return ctx.go("#/day");
  };
  return button("", { class: "person-key row", on: { click: take } }, inside, icon("switch"));
}

async function storageLines(ctx) {
  const { t } = ctx;
  const found = await storageState();
  const lines = [h("p", { class: "row support" }, icon("storage"), t("{used} used of {quota}", { used: bytes(found.used), quota: bytes(found.quota) }))];
  if (found.private) lines.push(h("p", { class: "row amber-text" }, icon("warning"), t("A private window forgets everything when it is closed. Use a normal window.")));
  if (found.kept) return [...lines, h("p", { class: "row support" }, icon("lock"), t("The browser has promised to keep the data."))];
  const key = button(t("Ask the browser to keep the data"), { class: "key" }, icon("lock"));
  const answer = h("p", { class: "label", role: "status" });
  key.addEventListener("click", async () => {
    if (await persist()) ctx.rerender();
    else answer.textContent = t("The browser did not promise it. Putting the app on the home screen helps.");
  });
  return [...lines, key, answer];
}

/* The code that the door scans, black on white whatever the brightness. */
function doorCode(rows, t) {
  const modules = rows.flatMap((row, y) => [...row].map((dark, x) => (dark === "1" ? `M${x} ${y}h1v1h-1z` : "")));
  const size = rows.length + 8; // four light modules around it: ISO/IEC 18004
  return section(t("My code for the door"),
    s("svg", { viewBox: `-4 -4 ${size} ${size}`, class: "door-code", role: "img", "aria-label": t("My code for the door"), "shape-rendering": "crispEdges" }, s("path", { d: modules.join("") })),
    h("p", { class: "label" }, t("Show it at sign-in. It is yours alone and works without a signal.")));
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

async function exportMine(ctx) {
  const blob = await ctx.store.exportEntries(ctx.ids.person);
  save(blob, `qujing-${ctx.field?.visit.number || "entries"}-${ctx.ids.person.slice(0, 8)}.json`);
  say(ctx.t("Saved as a file"));
}

async function signOut(ctx, waiting, problem) {
  const { t } = ctx;
  if (waiting) {
    const text = t.n("{n} entry has not been sent. It stays on this device and goes out after you sign in again here. Better send it first.", "{n} entries have not been sent. They stay on this device and go out after you sign in again here. Better send them first.", waiting);
    if (!(await ask({ title: t("Sign out with unsent entries?"), text, yes: t("Sign out all the same"), danger: true }))) return;
  }
  if (await people.signOut(ctx.ids.person)) ctx.go("#/signin");
  else {
    problem.textContent = t("Signing out needs a signal. Until then, choose another person or lock the device.");
    problem.hidden = false;
  }
}

async function render(ctx, el) {
  const { t, store, person } = ctx;
  ctx.bar();
  const found = await store.counts();
  const all = await people.people();
  const mine = found.byPerson.get(person.id) || 0;
  const problem = h("p", { class: "red-text", role: "alert", hidden: true });
  const others = all.filter((one) => one.id !== person.id);
  const notes = ctx.field ? (await store.sheet(ctx.ids)).observations.length : 0;
  fill(el, h("div", { class: "columns" },
    h("div", { class: "stack" },
      ctx.field?.me.code?.length > 0 && doorCode(ctx.field.me.code, t),
      section(t("On this device"), personLine(all.find((one) => one.id === person.id) || person, mine, ctx, true), others.map((one) => personLine(one, found.byPerson.get(one.id) || 0, ctx, false)),
        button(t("Add another person"), { class: "key", on: { click: () => ctx.go("#/signin") } }, icon("plus"))),
      ctx.visits.length > 1 && section(t("My visits"), h("div", { class: "stack" }, ctx.visits.map((visit) => button("", { class: "pill block", "aria-pressed": String(visit.id === ctx.visit?.id), on: { click: () => ctx.chooseVisit(visit.id) } }, `${pick(visit.title)}${dot()}${day(visit.day)}`)))),
      ctx.field && section(t("Free notes"), button(notes ? t.n("{n} note", "{n} notes", notes) : t("Write one"), { class: "key", on: { click: () => openObservations(ctx) } }, icon("pencil")))),
    h("div", { class: "stack" },
      section(t("My entries"), h("p", { class: "support" }, mine ? t.n("{n} entry is kept here and waits for a signal.", "{n} entries are kept here and wait for a signal.", mine) : t("Everything has been sent.")),
        h("div", { class: "row wrap" }, button(t("Export my entries"), { class: "key", on: { click: () => exportMine(ctx) } }, icon("download")), button(t("Outbox"), { class: "key", on: { click: () => ctx.openOutbox() } }, icon("upload"))),
        h("p", { class: "label" }, t("The file holds what has not been sent; the association can read it in if this device fails. Anonymous questions in it say who asked them."))),
      section(t("Display"), segments(t("Language"), [["zh", "中文"], ["en", "English"]], language(), (value) => { setLanguage(value); emit("language", value, { here: true }); }),
        segments(t("Brightness"), [["auto", t("As the device")], ["light", t("Light")], ["sun", t("Sunlight")], ["dark", t("Dark")]], theme(), (value) => { setTheme(value); ctx.rerender(); })),
      section(t("Storage"), await storageLines(ctx)),
      problem, button(t("Sign out"), { class: "key danger block", on: { click: () => signOut(ctx, mine, problem) } }, icon("out")))));
  ctx.on("change", async () => {
    const now = await store.counts();
    if ((now.byPerson.get(person.id) || 0) !== mine) ctx.rerender();
  });
}

export default { title: (ctx) => ({ title: ctx.t("Me"), sub: [pick({ zh: ctx.person.name, en: ctx.person.name_en }), pick(ctx.person.firm)].filter(Boolean).join(dot()) }), render, tab: "me", needs: "person" };
