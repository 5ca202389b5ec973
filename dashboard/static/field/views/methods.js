/* The control that takes a point's mark, one for each way of scoring.

   markControl(point, {t, pick, labelId, mark}) -> {el, update(answer), press(digit) -> bool, commit()}
     `mark(state, value, {typing: true} if it was typed)` is called with every mark; `update` shows an answer without taking the focus or
     what is being typed; `press` acts on a digit key; `commit` takes over what is still being typed. */

import { button, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { inputOf, keysOf, limitsOf, LONGEST_TEXT, readNumber } from "../logic/values.js";
import { choiceWord, letterOf, levelWord, plain } from "./wording.js";

const TYPING = 500; // ms of rest before a typed value is kept
const TYPED = { typing: true }; // what was typed does not call its card back when one has moved on
const QUICK_FAULTS = [0, 1, 2, 3, 4];

export function markControl(point, deps) {
  const kind = inputOf(point);
  if (kind === "keys") return keyRow(point, deps, keysOf(point), face);
  if (kind === "faults") return keyRow(point, deps, QUICK_FAULTS, faultFace);
  return kind === "number" ? numberBox(point, deps) : textBox(point, deps);
}

/** What stands on a key: [number or icon, word, the same as one label]. */
function face(point, value, { t, pick }) {
  if (point.method === "level") {
    const word = levelWord(value, t);
    return [h("b", null, value), h("span", null, word), `${value} ${word}`];
  }
  if (point.method === "pass_fail") {
    const word = value ? t("Pass") : t("Fail");
    return [icon(value ? "check" : "close", { size: 22 }), h("span", null, word), word];
  }
  if (point.method === "choice") {
    const word = choiceWord(point, value, pick);
    return [h("b", null, letterOf(point, value)), h("span", null, word), word];
  }
  return [h("b", null, plain(value)), h("span", null, t("points")), t("Points: {n}", { n: plain(value) })];
}

function faultFace(point, value, { t }) {
  return [h("b", null, plain(value)), h("span", null, t("faults")), t("Faults: {n}", { n: plain(value) })];
}

function keyRow(point, deps, values, faceOf) {
  const { mark, labelId } = deps;
  let answer = null;
  const counted = inputOf(point) === "faults";
  const press = (value) => {
    const same = answer?.state === "answered" && answer.value === value;
    if (same) mark("cleared", null);
    else mark("answered", value);
  };
  const keys = values.map((value, index) => {
    const key = h("button", { type: "button", class: "mark", role: "radio", "aria-checked": "false", data: { key: index } });
    key.addEventListener("click", () => press(shownValue(index)));
    return key;
  });
  // The last of the counting keys shows a higher count once there is one.
  const shownValue = (index) => {
    const high = counted && index === values.length - 1 && answer?.state === "answered" && answer.value > values[index];
    return high ? answer.value : values[index];
  };
  const el = h("div", { class: `keys keys-${counted ? "level" : keysClass(point, values)}`, role: "radiogroup", "aria-labelledby": labelId }, keys);
  arrows(el, keys);

  function update(next) {
    answer = next;
    const chosen = keys.map((_, index) => answer?.state === "answered" && answer.value === shownValue(index));
    keys.forEach((key, index) => {
      const [first, second, label] = faceOf(point, shownValue(index), deps);
      fill(key, first, second);
      key.setAttribute("aria-label", label);
      key.setAttribute("aria-checked", String(chosen[index]));
      key.tabIndex = chosen[index] || (!chosen.includes(true) && index === 0) ? 0 : -1;
    });
  }
  update(null);
  return {
    el,
    update,
    commit() {},
    press(digit) {
      const index = counted ? digit : digit - 1;
      if (counted) press(digit);
      else if (keys[index]) press(values[index]);
      else return false;
      (keys[Math.min(index, keys.length - 1)] || el).focus();
      return true;
    },
  };
}

function keysClass(point, values) {
  if (point.method === "pass_fail") return "two";
  return point.method === "choice" ? "list" : values.length > 5 ? "many" : "level";
}

/** Left and right go along the keys; a mark is made with the space bar, Enter or its digit, never by passing over it. */
function arrows(el, keys) {
  el.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const at = keys.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = keys[(at + step + keys.length) % keys.length];
    for (const key of keys) key.tabIndex = key === next ? 0 : -1;
    next.focus();
  });
}

function numberBox(point, { t, pick, mark, labelId }) {
  const { min, max } = limitsOf(point);
  const points = point.method === "deduction";
  const noteId = `${labelId}-range`;
  const input = h("input", {
    class: "entry", type: "text", inputmode: min !== null && min >= 0 ? "decimal" : "text", autocomplete: "off",
    "aria-label": pick(point.title), "aria-describedby": noteId, placeholder: t("Tap to enter"),
  });
  const unit = points ? t("points") : pick(point.unit) || "";
  const range = h("p", { class: "range", id: noteId });
  const usual = points ? t("Points kept, {points} at most", { points: plain(max) }) : rangeWords(min, max, t);
  let answer = null;
  let waiting = 0;

  function read() {
    clearTimeout(waiting);
    waiting = 0;
    const got = readNumber(point, input.value);
    input.setAttribute("aria-invalid", String(Boolean(got.problem)));
    range.classList.toggle("is-problem", Boolean(got.problem));
    fill(range, got.problem ? problemWords(got, t) : usual);
    if (got.problem) return;
    const now = answer?.state === "answered" ? answer.value : null;
    if (got.value === now) return;
    if (got.value === null) mark("cleared", null, TYPED);
    else mark("answered", got.value, TYPED);
  }
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(read, TYPING);
  });
  input.addEventListener("change", read);
  fill(range, usual);
  return {
    el: h("div", { class: "figure" }, h("div", { class: "figure-line" }, input, unit && h("span", { class: "unit" }, unit)), range),
    update(next) {
      answer = next;
      if (document.activeElement !== input) input.value = answer?.state === "answered" ? plain(answer.value) : "";
    },
    press: () => false,
    commit() {
      if (waiting) read();
    },
  };
}

function rangeWords(min, max, t) {
  if (min !== null && max !== null) return t("From {low} to {high}", { low: plain(min), high: plain(max) });
  if (min !== null) return t("{low} or more", { low: plain(min) });
  return max !== null ? t("{high} at most", { high: plain(max) }) : "";
}

function problemWords({ problem, limit }, t) {
  if (problem === "low") return t("Too low: {low} or more. Not kept yet.", { low: plain(limit) });
  if (problem === "high") return t("Too high: {high} at most. Not kept yet.", { high: plain(limit) });
  return t("Please enter a number. Not kept yet.");
}

function textBox(point, { t, pick, mark }) {
  const area = h("textarea", {
    class: "entry", rows: 3, maxlength: LONGEST_TEXT, "aria-label": pick(point.title), placeholder: t("Write what you found"),
  });
  let answer = null;
  let waiting = 0;
  function read() {
    clearTimeout(waiting);
    waiting = 0;
    const value = area.value.trim();
    const now = answer?.state === "answered" ? answer.value : "";
    if (value === now) return;
    if (value) mark("answered", value, TYPED);
    else mark("cleared", null, TYPED);
  }
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(read, TYPING);
  });
  area.addEventListener("change", read);
  return {
    el: area,
    update(next) {
      answer = next;
      if (document.activeElement !== area) area.value = answer?.state === "answered" ? String(answer.value) : "";
    },
    press: () => false,
    commit() {
      if (waiting) read();
    },
  };
}

/** − and + for a count beyond the keys. */
export function faultSteps(point, { t, mark }, answer) {
  const { min, max } = limitsOf(point);
  const step = (by) => mark("answered", Math.min(max, Math.max(min, answer.value + by)));
  return h(
    "span",
    { class: "steps" },
    button("", { class: "step", "aria-label": t("One fault less"), disabled: answer.value <= min, on: { click: () => step(-1) } }, icon("minus")),
    button("", { class: "step", "aria-label": t("One fault more"), disabled: answer.value >= max, on: { click: () => step(1) } }, icon("plus")),
  );
}
