/* One observation point as a card: collapsed once it is scored, open while it is not, in full while it is outlined.

   createCard(point, number, deps) -> {id, el, show({answer, photos, active, folded}), focus(), press(digit), markKey(),
   openNote(), commit()}
     deps: {ctx, dimension, change(id, parts, options), activate(id, options), addPhoto(id), openPhoto(photo),
     locked()}. Nodes are made once and changed in place, so that a tap never takes the focus or the key away. */

import { button, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { answerStatus, isDone, UNSEEN } from "../logic/progress.js";
import { LONGEST_TEXT } from "../logic/values.js";
import { stateMark } from "../states.js";
import { faultSteps, markControl } from "./methods.js";
import { photoRow } from "./photos.js";
import { anchorWord, boxOf, letterOf, levelWord, meaningWords, tagWord, TAGS, unseenWord, valueWords } from "./wording.js";

const TYPING = 500; // ms of rest before a note is kept

export function createCard(point, number, deps) {
  const { ctx } = deps;
  const { t, pick } = ctx;
  const titleId = `point-${point.id}`;
  const mark = (state, value, options) => deps.change(point.id, { state, value }, options);
  const control = markControl(point, { t, pick, mark, labelId: titleId });
  const note = noteBox(point, deps);
  let shown = { answer: null, photos: [], active: false, folded: false };
  let levelsOpen = false;

  const head = h("div", { class: "card-head" });
  const title = h("h2", { id: titleId, class: "point" });
  const box = h("div", { class: "score-box" });
  const words = h("p", { class: "meaning-short" });
  const extras = h("p", { class: "extras" });
  const short = h("div", { class: "short" }, box, h("div", { class: "grow" }));
  const opener = button(pick(point.title), { class: "opener", on: { click: () => deps.activate(point.id, { focus: true }) } });
  const hint = point.method === "level" ? "" : pick(point.hint);
  const row = h("div", { class: "under" });
  const levels = h("div", { class: "levels", id: `levels-${point.id}` });
  const tags = tagRow(point, deps);
  const pictures = h("div", { class: "pictures" });
  const questions = foldedQuestions(point, ctx);
  const full = h("div", { class: "full" }, hint && h("p", { class: "support hint" }, hint), control.el, row, levels, tags.el, note.el, pictures, questions);
  const el = h("article", { class: "card point-card", tabindex: "-1", data: { point: point.id }, "aria-labelledby": titleId }, head, short, title, full);

  control.el.addEventListener("focusin", (event) => event.target.matches(".entry, .entry *") && deps.activate(point.id));

  function show(next) {
    shown = { ...shown, ...next };
    const { answer, active, folded, photos } = shown;
    const done = isDone(answer);
    const collapsed = done && folded;
    el.classList.toggle("active", active);
    el.classList.toggle("is-done", done);
    el.classList.toggle("is-folded", collapsed);
    el.setAttribute("aria-current", active ? "true" : "false");
    fill(head, h("span", { class: "number" }, number), h("span", { class: "dimension" }, deps.dimension), h("span", { class: "grow" }), stateMark(answerStatus(answer)));
    if (collapsed) showShort(answer, photos);
    else showFull(answer, photos, done, active);
    short.hidden = !collapsed;
    full.hidden = collapsed;
  }

  function showShort(answer, photos) {
    const { big, mark: sign, small } = boxOf(point, answer, ctx);
    fill(box, sign ? icon(sign, { size: 26 }) : h("b", null, big), h("span", null, small));
    fill(title, opener);
    fill(words, answer.state === "answered" ? meaningWords(point, answer, ctx) : "");
    fill(extras,
      (answer.tags || []).map((tag) => h("span", { class: "extra" }, icon(tag, { size: 20 }), tagWord(tag, t))),
      answer.note && h("span", { class: "extra" }, icon("pencil", { size: 20 }), t("Note")),
      photos.length > 0 && h("span", { class: "extra", "aria-label": t.n("{n} photo", "{n} photos", photos.length) }, icon("camera", { size: 20 }), photos.length));
    words.hidden = !words.firstChild;
    extras.hidden = !extras.firstChild;
    fill(short.lastChild, title, words, extras);
  }

  function showFull(answer, photos, done, active) {
    if (title.parentNode !== el) el.insertBefore(title, full);
    fill(title, active ? pick(point.title) : h("span", { on: { click: () => deps.activate(point.id) } }, pick(point.title)));
    control.update(answer);
    fill(row, ...under(answer));
    row.hidden = !row.firstChild;
    levels.hidden = !(levelsOpen && active && answer?.state !== "answered");
    if (!levels.hidden && !levels.firstChild) fill(levels, levelList());
    tags.update(answer);
    tags.el.hidden = !done;
    note.update(answer);
    questions.hidden = !active || !point.questions?.length;
    pictures.hidden = photos.length === 0;
    fill(pictures, photos.length > 0 && photoRow(photos, ctx, { add: () => deps.addPhoto(point.id), open: deps.openPhoto }));
  }

  /** What stands under the keys, always as high: the ways out, or what the mark means. */
  function under(answer) {
    if (answer?.state === "answered") {
      const meaning = meaningWords(point, answer, ctx);
      if (point.method === "text") return [];
      if (point.method === "level" && !meaning) return [h("p", { class: "meaning" }, h("b", null, `${answer.value} ${levelWord(answer.value, t)}`))];
      const value = point.method === "level" ? `${answer.value} ${levelWord(answer.value, t)}` : point.method === "choice" ? letterOf(point, answer.value) : valueWords(point, answer, ctx);
      return [
        h("p", { class: "meaning" }, value && h("b", null, value), value && meaning && h("span", { class: "apart" }), h("span", null, meaning)),
        point.per_fault && !point.grades?.length ? faultSteps(point, { t, mark }, answer) : null,
      ].filter(Boolean);
    }
    const ways = UNSEEN.map((state) => unseenKey(state, answer));
    const hasLevels = point.method === "level" && (Object.keys(point.anchors || {}).length > 0 || pick(point.hint));
    return [hasLevels && levelsKey(), h("div", { class: "ways", role: "radiogroup", "aria-label": t("Without a mark") }, ways)].filter(Boolean);
  }

  function unseenKey(state, answer) {
    const on = answer?.state === state;
    return button(unseenWord(state, t), {
      class: "way", role: "radio", "aria-checked": String(on), on: { click: () => mark(on ? "cleared" : state, null) },
    });
  }

  function levelsKey() {
    return button(t("The five levels"), {
      class: "way", "aria-expanded": String(levelsOpen && shown.active), "aria-controls": levels.id,
      on: { click: () => {
        levelsOpen = !(levelsOpen && shown.active);
        deps.activate(point.id);
        show({ active: true });
        row.querySelector("[aria-expanded]")?.focus();
      } },
    });
  }

  function levelList() {
    return [
      pick(point.hint) && h("p", { class: "support" }, pick(point.hint)),
      h("dl", null, [1, 2, 3, 4, 5].filter((level) => anchorWord(point, level, pick)).map((level) =>
        h("div", null, h("dt", null, `${level} ${levelWord(level, t)}`), h("dd", null, anchorWord(point, level, pick))))),
    ];
  }

  return {
    id: point.id,
    el,
    show,
    press: (digit) => control.press(digit),
    openNote: note.open,
    /** The element whose place on the screen counts: the keys, or the card where it is collapsed. */
    anchor: () => (full.hidden ? el : control.el),
    focus() {
      const target = full.hidden ? opener : control.el.querySelector('[tabindex="0"]') || control.el.querySelector("input") || control.el;
      target.focus({ preventScroll: true });
    },
    commit() {
      control.commit();
      note.commit();
    },
  };
}

function tagRow(point, deps) {
  const { t } = deps.ctx;
  let answer = null;
  const chips = TAGS.map((tag) => h("button", { type: "button", class: "chip", "aria-pressed": "false", on: { click: () => {
    const has = (answer?.tags || []).includes(tag);
    deps.change(point.id, { tags: TAGS.filter((one) => (one === tag ? !has : (answer?.tags || []).includes(one))) });
  } } }, icon(tag, { size: 20 }), h("span", null, tagWord(tag, t))));
  return {
    el: h("div", { class: "tags", role: "group", "aria-label": t("Tags") }, chips),
    update(next) {
      answer = next;
      chips.forEach((chip, index) => chip.setAttribute("aria-pressed", String((answer?.tags || []).includes(TAGS[index]))));
    },
  };
}

/** The note: there as soon as there is one or it is asked for; kept while one types. */
function noteBox(point, deps) {
  const { t } = deps.ctx;
  const area = h("textarea", { class: "note", rows: 1, maxlength: LONGEST_TEXT, "aria-label": t("Note"), placeholder: t("What you saw or heard here") });
  let kept = "";
  let wanted = false;
  let waiting = 0;
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const commit = () => {
    clearTimeout(waiting);
    waiting = 0;
    const text = area.value.trim();
    if (text === kept) return;
    kept = text;
    deps.change(point.id, { note: text }, { typing: true });
  };
  area.addEventListener("input", () => {
    grow();
    clearTimeout(waiting);
    waiting = setTimeout(commit, TYPING);
  });
  area.addEventListener("focus", () => deps.activate(point.id));
  area.addEventListener("change", commit);
  area.addEventListener("blur", () => {
    commit();
    wanted = false;
    area.hidden = !area.value;
  });
  area.hidden = true;
  return {
    el: area,
    open() {
      wanted = true;
      area.hidden = false;
      grow();
      area.focus();
    },
    update(answer) {
      if (!waiting) kept = answer?.note || "";
      if (document.activeElement !== area) area.value = kept;
      area.hidden = !(area.value || wanted);
      if (!area.hidden) requestAnimationFrame(grow);
    },
    commit,
  };
}

function foldedQuestions(point, { t, pick }) {
  const count = point.questions?.length || 0;
  return h("details", { class: "fold", hidden: true }, h("summary", null, icon("chat", { size: 20 }), t.n("{n} question to ask", "{n} questions to ask", count), icon("chevron_down", { size: 20 })),
    h("ul", null, (point.questions || []).map((question) => h("li", null, pick(question)))));
}
