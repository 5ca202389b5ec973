/* Free notes (随手记): what one saw that belongs to no point. A list in a sheet, and one note to write or change.

   openObservations(ctx)            the list with “new note”
   openObservation(ctx, row?)       one note: text, tags, where, dimension, photos */

import { ask, openSheet } from "../sheet.js";
import { button, fill, h, say } from "../dom.js";
import { icon } from "../icons.js";
import { clock, dot, list, pick } from "../words.js";
import { stateMark } from "../states.js";
import { openPhoto, photoRow, photosOf, takePhotos, troubleWords } from "./photos.js";

const LONGEST = 2000;
const TAGS = ["highlight", "borrow", "question", "suggestion", "issue"];

export async function openObservations(ctx) {
  const { t, store, ids, visit } = ctx;
  const body = h("div", { class: "stack" });
  const fresh = button(t("New note"), { class: "key strong primary" }, icon("plus"));
  const sheet = openSheet(body, { title: t("Free notes"), sub: t("Something worth keeping that no point asks for."), actions: [fresh] });
  const draw = async () => {
    const { observations, photos } = await store.sheet(ids);
    const rows = observations.map((row) => {
      const where = ctx.field.stops.find((stop) => stop.id === row.stop);
      const facts = [clock(row.at, visit?.timezone), where && pick(where.title), list(row.tags.map((tag) => t.enum("Tag", tag)))];
      const pictures = photos.filter((photo) => photo.observation === row.id).length;
      return button("", { class: "card note-row", on: { click: () => openObservation(ctx, row) } },
        h("span", { class: "row between label" }, h("span", {}, facts.filter(Boolean).join(dot()), pictures > 0 && `${dot()}${t.n("{n} photo", "{n} photos", pictures)}`), stateMark(row.status)),
        h("span", { class: "prose" }, row.note));
    });
    fill(body, rows.length ? rows : h("p", { class: "empty" }, t("No notes yet.")));
  };
  fresh.addEventListener("click", () => openObservation(ctx));
  await draw();
  const off = store.on("change", draw);
  sheet.closed.then(off);
}

export async function openObservation(ctx, row = null) {
  const { t, store, ids, field } = ctx;
  const kept = { id: row?.id, stop: row?.stop ?? null, dimension: row?.dimension ?? null, tags: [...(row?.tags || [])], note: row?.note || "" };
  const text = h("textarea", { class: "text", rows: 4, maxlength: LONGEST, value: kept.note, placeholder: t("What did you see?"), "aria-label": t("Note") });
  const tags = h("div", { class: "tag-row", role: "group", "aria-label": t("Tags") });
  const photos = h("div", {});
  const problem = h("p", { class: "red-text", role: "alert", hidden: true });
  const trouble = (words) => { problem.textContent = words; problem.hidden = false; };

  const drawTags = () => fill(tags, TAGS.map((tag) => button("", {
    class: "chip", "aria-pressed": String(kept.tags.includes(tag)),
    on: { click: () => { kept.tags = kept.tags.includes(tag) ? kept.tags.filter((one) => one !== tag) : [...kept.tags, tag]; drawTags(); } },
  }, icon(tag), t.enum("Tag", tag))));
  const save = async () => {
    kept.note = text.value.trim();
    if (!kept.note) {
      trouble(t("Write a word about it first."));
      text.focus();
      return false;
    }
    try {
      const saved = await store.recordObservation(ids, kept);
      kept.id = saved.id;
      problem.hidden = true;
      say(t("Kept on device"));
      return true;
    } catch (error) {
      trouble(troubleWords(error, t));
      return false;
    }
  };
  const drawPhotos = async () => {
    const own = kept.id ? photosOf(await store.sheet(ids), { observation: kept.id }) : [];
    const add = async () => {
      if (!kept.id && !(await save())) return;
      await takePhotos(ctx, { observation: kept.id }, { room: 12 - own.length, tell: trouble });
      drawPhotos();
    };
    const remove = async (photo) => {
      if (!(await store.removePhoto(photo.id))) trouble(t("This photo is with the server already and stays."));
      drawPhotos();
    };
    fill(photos, photoRow(own, ctx, { add, open: (photo) => openPhoto(photo, ctx, { remove: (one) => remove(one) }) }));
  };
  const choose = (name, label, options) => h("label", { class: "field" }, label, h("select", { on: { change: (event) => { kept[name] = event.target.value || null; } } },
    h("option", { value: "" }, t("Not said")), options.map(([value, word]) => h("option", { value, selected: kept[name] === value }, word))));

  drawTags();
  await drawPhotos();
  const done = button(t("Keep note"), { class: "key strong primary" }, icon("kept"));
  const drop = row && button(t("Delete"), { class: "key strong danger" }, icon("trash"));
  const sheet = openSheet([
    text, tags, problem, photos,
    choose("stop", t("Place seen"), field.stops.map((stop) => [stop.id, pick(stop.title)])),
    choose("dimension", t("Dimension"), field.dimensions.map((one) => [one.key, pick(one.title)])),
  ], { title: row ? t("Change note") : t("New note"), actions: [drop, done].filter(Boolean) });
  done.addEventListener("click", async () => { if (await save()) sheet.close(); });
  drop?.addEventListener("click", async () => {
    const sure = await ask({ title: t("Delete this note?"), text: t("It is taken back here and, with a signal, on the server. The history keeps it."), yes: t("Delete"), danger: true });
    if (!sure) return;
    await store.recordObservation(ids, { ...kept, note: row.note, removed: true });
    sheet.close();
  });
}
