/* An answer in words, for cards, the bar's line, the outbox and the choice between two. */

import { keysOf, pointsKept } from "../logic/values.js";

export const TAGS = ["highlight", "borrow", "question", "suggestion", "issue"];

/** The five levels in words short enough for a key. */
export const levelWord = (level, t) => ["", t("Poor"), t("Weak"), t("Meets"), t("Good"), t("Model")][level] || "";

/** A tag in a word short enough for its key. */
export function tagWord(tag, t) {
  const words = { borrow: t("Borrow"), suggestion: t("Suggest") };
  return words[tag] || t.enum("Tag", tag);
}

export const unseenWord = (state, t) => t.enum("AnswerState", state);

/** A number without needless zeros; full width digits never. */
export function plain(value) {
  return typeof value === "number" ? String(Math.round(value * 1000) / 1000) : String(value ?? "");
}

/** A dimension's name as it fits: the short one, else the title. */
export function dimensionWord(field, key, pick) {
  const dimension = (field.dimensions || []).find((one) => one.key === key);
  return dimension ? pick(dimension.short) || pick(dimension.title) : "";
}

/** The letter that stands for a choice on its key and in its box. */
export const letterOf = (point, key) => String.fromCharCode(65 + Math.max(0, keysOf(point).indexOf(key)));

export function choiceWord(point, key, pick) {
  const choice = (point.choices || []).find((one) => one.key === key);
  return choice ? pick(choice) : String(key);
}

/** What a level means at this point, or "". */
export function anchorWord(point, level, pick) {
  const anchor = point.anchors?.[String(level)];
  return anchor ? pick(anchor.text || anchor) : "";
}

/** {big, small, wide}: what the box of a scored card shows. */
export function boxOf(point, answer, { t, pick }) {
  if (answer.state !== "answered") return { big: "–", small: unseenWord(answer.state, t) };
  const value = answer.value;
  if (point.method === "level") return { big: plain(value), small: levelWord(value, t) };
  if (point.method === "pass_fail") return { mark: value ? "check" : "close", small: value ? t("Pass") : t("Fail") };
  if (point.method === "deduction") {
    return { big: plain(point.per_fault ? pointsKept(point, value) : value), small: t("of {most}", { most: plain(point.max_points ?? 1) }) };
  }
  if (point.method === "number") return { big: plain(value), small: pick(point.unit) || t("Figure") };
  if (point.method === "choice") {
    return { big: letterOf(point, value), small: t("Choice") };
  }
  return { mark: "pencil", small: t("Text") };
}

/** A mark in a few words: "5 分", "合格", "2 处", "没看到". */
export function valueWords(point, answer, { t, pick }) {
  if (!answer || answer.state === "cleared") return t("Not scored");
  if (answer.state !== "answered") return unseenWord(answer.state, t);
  const value = answer.value;
  if (point.method === "level") return t("Score {n}", { n: plain(value) });
  if (point.method === "pass_fail") return value ? t("Pass") : t("Fail");
  if (point.method === "deduction") return point.per_fault ? t("Faults: {n}", { n: plain(value) }) : t("Points: {n}", { n: plain(value) });
  if (point.method === "number") return `${plain(value)} ${pick(point.unit) || ""}`.trim();
  if (point.method === "choice") return choiceWord(point, value, pick);
  return t("Text noted");
}

/** The longer words beside a mark: the level's anchor, the points kept, the chosen words, the text itself. */
export function meaningWords(point, answer, { t, pick }) {
  if (!answer || answer.state !== "answered") return answer ? t("Leaves the score untouched") : "";
  const value = answer.value;
  if (point.method === "level") return anchorWord(point, value, pick);
  if (point.method === "deduction" && point.per_fault) {
    return t("{points} off for each, {kept} of {most} kept", { points: plain(point.per_fault), kept: plain(pointsKept(point, value)), most: plain(point.max_points ?? 1) });
  }
  if (point.method === "choice") return choiceWord(point, value, pick);
  if (point.method === "text") return String(value);
  return pick(point.hint) || "";
}
