/* Two values for one point: the person chooses; nothing is chosen for them. Notes, tags and photos of both stay.

   openConflict(ctx, seq) -> Promise<bool> (whether it was settled) */

import { button, fill, h, say } from "../dom.js";
import { icon } from "../icons.js";
import { openSheet } from "../sheet.js";
import { clock, dot } from "../words.js";
import { troubleWords } from "./photos.js";
import { boxOf, levelWord, meaningWords, tagWord, valueWords } from "./wording.js";
import { placeOf, placeWords, thisDevice, yourDevice } from "./where.js";

export async function openConflict(ctx, seq) {
  const { t, pick, store, field } = ctx;
  const entry = await store.entryOf(seq);
  if (entry?.status !== "conflict" || !entry.receipt?.stored) return false;
  const place = placeOf(field, entry.body.point, entry.body.stop);
  const { stored } = entry.receipt;
  let chosen = null;
  let settled = false;

  const values = { mine: entry.body, theirs: stored };
  const facts = {
    mine: [thisDevice(t), clock(entry.at, field.visit.timezone)],
    theirs: [yourDevice(stored.device_kind || stored.device, t), clock(stored.recorded_at, field.visit.timezone)],
  };
  const options = ["mine", "theirs"].map((name) => option(name, values[name], facts[name], place.point, ctx, choose));
  const later = button(t("Choose later"), { class: "key strong" });
  const take = button(t("Choose one first"), { class: "key strong conflict-take", "aria-disabled": "true" });
  const trouble = h("p", { class: "red-text", role: "alert" });
  const sheet = openSheet([
    h("div", { class: "stack", role: "radiogroup", "aria-label": t("Two scores for one point: choose one") }, options),
    h("p", { class: "support" }, t("Notes and photos of both stay; the score you do not choose is kept in the history.")),
    trouble,
  ], { title: t("Two scores for one point: choose one"), sub: [placeWords(place, ctx), pick(place.point?.title)].filter(Boolean).join(dot()), actions: [later, take] });

  function choose(name) {
    chosen = name;
    options.forEach((one) => one.setAttribute("aria-checked", String(one.dataset.choice === name)));
    options.forEach((one) => { one.tabIndex = one.dataset.choice === name ? 0 : -1; });
    take.removeAttribute("aria-disabled");
    take.classList.add("primary");
    fill(take, t("Use {value}", { value: place.point ? valueWords(place.point, values[name], ctx) : "" }));
  }
  later.addEventListener("click", sheet.close);
  take.addEventListener("click", async () => {
    if (!chosen) return void say(t("Choose one first"));
    try {
      settled = await store.resolveConflict(seq, chosen);
      sheet.close();
    } catch (error) {
      fill(trouble, troubleWords(error, t));
    }
  });
  await sheet.closed;
  return settled;
}

function option(name, value, facts, point, ctx, choose) {
  const { t } = ctx;
  const box = point && value.state !== "cleared" ? boxOf(point, value, ctx) : { big: "–" };
  const heading = !point ? t("Another checklist") : point.method === "level" && value.state === "answered" ? levelWord(value.value, t) : valueWords(point, value, ctx);
  const tags = (value.tags || []).map((tag) => tagWord(tag, t)).join(" ");
  const last = name === "theirs" ? t("Sent") : "";
  const el = h("button", { type: "button", class: "card choice", role: "radio", "aria-checked": "false", tabindex: name === "mine" ? "0" : "-1", data: { choice: name }, on: { click: () => choose(name) } },
    h("span", { class: "choice-box" }, box.mark ? icon(box.mark, { size: 28 }) : box.big),
    h("span", { class: "choice-words" },
      h("b", { class: "choice-title" }, heading),
      point && h("span", { class: "choice-meaning" }, meaningWords(point, value, ctx)),
      value.note && h("span", { class: "choice-meaning prose" }, value.note),
      h("span", { class: "choice-facts" }, [...facts, tags && t("tags {tags}", { tags }), last].filter(Boolean).join(dot()))),
    h("span", { class: "choice-sign" }, icon("radio", { size: 28 }), icon("check", { size: 18 })));
  el.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const other = el.parentNode.querySelector(`[data-choice="${name === "mine" ? "theirs" : "mine"}"]`);
    choose(other.dataset.choice);
    other.focus();
  });
  return el;
}
