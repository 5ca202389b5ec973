/* The survey after the visit, filled in here and sent without a name; afterwards, what comes next. */

import { draft, keepDraft } from "../drafts.js";
import { button, fill, h, say } from "../dom.js";
import { icon } from "../icons.js";
import { doneOf, minutes, missing, payload } from "../logic/survey.js";
import { clock, day, dot, pick } from "../words.js";
import { stateMark } from "../states.js";
import { troubleWords } from "./photos.js";

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

function keys(name, values, chosen, label, choose, { nps = false } = {}) {
  return h("div", { class: `keys${nps ? " nps" : ""}`, role: "radiogroup", "aria-label": label }, values.map((value) => h("label", {},
    h("input", { type: "radio", class: "unseen", name, value, checked: chosen === value, on: { change: () => choose(value) } }), h("span", { class: "key" }, value))));
}

const ends = (question, low, high) => (pick(question.low) || pick(question.high)) && h("p", { class: "ends label" }, h("span", {}, `${low} ${pick(question.low)}`), h("span", {}, `${high} ${pick(question.high)}`));

function matrix(question, answers, changed) {
  const values = answers[question.key] || {};
  return [ends(question, 1, 5), question.rows.map((row) => h("div", { class: "matrix-row", data: { row: row.key } },
    h("p", {}, h("b", {}, pick(row)), " ", h("span", { class: "label" }, pick({ zh: row.hint_zh, en: row.hint_en }))),
    keys(`${question.key}.${row.key}`, range(1, 5), values[row.key], pick(row), (value) => changed({ ...(answers[question.key] || {}), [row.key]: value }))))];
}

function choices(question, answers, changed) {
  const many = question.kind === "multi_choice";
  const has = (key) => (many ? (answers[question.key] || []).includes(key) : answers[question.key] === key);
  return h("div", { class: "pills", role: many ? "group" : "radiogroup", "aria-label": pick(question.title) }, question.choices.map((choice) => h("label", {},
    h("input", { type: many ? "checkbox" : "radio", class: "unseen", name: question.key, value: choice.key, checked: has(choice.key), on: { change: (event) => {
      const kept = answers[question.key] || [];
      changed(many ? (event.target.checked ? [...kept, choice.key] : kept.filter((key) => key !== choice.key)) : choice.key);
    } } }), h("span", { class: "pill" }, icon("check", { size: 20 }), pick(choice)))));
}

function piece(question, answers, changed) {
  switch (question.kind) {
    case "matrix": return matrix(question, answers, changed);
    case "nps": return [keys(question.key, range(0, 10), answers[question.key], pick(question.title), changed, { nps: true }), ends(question, 0, 10)];
    case "choice": case "multi_choice": return choices(question, answers, changed);
    default: return h("textarea", { class: "text", rows: 3, maxlength: question.max_length, value: answers[question.key] || "", placeholder: pick(question.help), "aria-label": pick(question.title), on: { input: (event) => changed(event.target.value) } });
  }
}

function form(ctx, el, survey, answers) {
  const { t, ids, store } = ctx;
  const questions = survey.form.questions;
  const count = h("p", { class: "label", "aria-live": "polite" });
  const send = button(t("Send the survey"), { class: "key primary grow tall" });
  const problem = h("p", { class: "red-text", role: "alert", hidden: true });
  const tell = (kept) => fill(count, t("{done} of {all} answered", { done: doneOf(survey.form, answers), all: questions.length }), h("br"), kept ? t("kept on device") : t("sent without a name"));
  const mark = (gaps) => {
    for (const card of el.querySelectorAll("[data-key]")) {
      const own = gaps.filter((gap) => gap.question === card.dataset.key);
      card.classList.toggle("red", own.length > 0);
      for (const row of card.querySelectorAll("[data-row]")) row.classList.toggle("missing", own.some((gap) => gap.row === row.dataset.row));
    }
  };
  const showGaps = () => {
    const gaps = missing(survey.form, answers);
    mark(gaps);
    problem.textContent = t.n("{n} place still needs you: it is marked.", "{n} places still need you: they are marked.", gaps.length);
    problem.hidden = gaps.length === 0;
    return gaps.length;
  };
  let under = 0; // "kept" is said of everything on the screen
  const changed = (key) => (value) => {
    answers[key] = value;
    if (!problem.hidden) showGaps();
    under += 1;
    keepDraft(ids, "survey", answers).finally(() => { under -= 1; }).then(() => under || tell(true), (error) => { problem.textContent = troubleWords(error, t); problem.hidden = false; });
  };
  send.addEventListener("click", async () => {
    if (showGaps()) {
      el.querySelector(".card.red")?.scrollIntoView({ block: "start" });
      return;
    }
    send.disabled = true;
    try {
      await store.submitSurvey(ids, { slug: survey.slug, token: survey.token, answers: payload(survey.form, answers) });
      await keepDraft(ids, "survey", null);
      say(t("Kept on device"));
      ctx.rerender();
    } catch (error) {
      problem.textContent = troubleWords(error, t);
      problem.hidden = false;
      send.disabled = false;
    }
  });
  const aside = (question) => [!question.required && t("Optional"), question.kind === "multi_choice" && t("Choose any number")].filter(Boolean).join(dot());
  const facts = [pick(ctx.field.visit.site) || pick(ctx.field.visit.title), day(ctx.field.visit.day), t.n("{n} question", "{n} questions", questions.length), t.n("about a minute", "about {n} minutes", minutes(survey.form))];
  fill(el,
    h("header", { class: "survey-head" }, h("h1", {}, pick(survey.form.title) || t("Satisfaction survey")), h("p", { class: "support" }, facts.join(dot())), h("p", { class: "support" }, pick(survey.form.intro) || t("Filled in without a name.")),
      survey.closes_at && h("p", { class: "support" }, t("Open until {day}", { day: `${day(survey.closes_at.slice(0, 10))} ${clock(survey.closes_at, ctx.field.visit.timezone)}` }))),
    questions.map((question, n) => h("section", { class: "card survey-card", data: { key: question.key } },
      h("h2", {}, `${n + 1}. ${pick(question.title)}`, " ", h("span", { class: "label" }, aside(question))), piece(question, answers, changed(question.key)))));
  tell(Object.keys(answers).length > 0);
  ctx.bar(problem, h("div", { class: "bar-keys survey-bar" }, count, send));
}

/* What comes after the visit: cases and results; a badge alone does not open the desk, so its holder reads titles. */
function next(ctx) {
  const { t, field, person } = ctx;
  const desk = person.badge ? null : true;
  const line = (sign, words, href) => h(desk && href ? "a" : "p", { class: "card row next-line", href: desk && href ? href : null }, icon(sign), h("span", { class: "grow" }, words), desk && href && icon("right"));
  const after = field.after || { cases: [], results: false };
  return h("section", { class: "stack" }, h("h2", {}, t("What comes next")),
    after.results ? line("list", t("Results of this visit"), `/results?visit=${field.visit.id}`) : line("clock", t("The results appear here when the association has closed the visit.")),
    after.cases.map((one) => line("highlight", pick(one.title), `/case?case=${one.id}`)),
    after.cases.length === 0 && line("borrow", t("Practices worth adopting become cases in the library, usually within two weeks.")));
}

function message(sign, head, text, state) {
  return h("section", { class: "card done-card" }, h("div", { class: "avatar large" }, icon(sign, { size: 40 })), h("h1", {}, head), h("p", {}, text), state);
}

async function render(ctx, el) {
  const { t, store, ids, field } = ctx;
  const { survey: sent } = await store.sheet(ids);
  ctx.on("change", async () => {
    const now = (await store.sheet(ids)).survey;
    if ((now?.status || null) !== (sent?.status || null)) ctx.rerender();
  });
  ctx.bar();
  const survey = field.survey;
  if (sent) {
    const arrived = sent.status === "sent";
    const text = arrived ? t("Thank you. Nobody can see who answered what.") : t("It goes out with a signal; you need not wait here.");
    return fill(el, message(arrived ? "sent" : "kept", arrived ? t("Survey sent") : t("Kept on device"), text, stateMark(sent.status)), next(ctx));
  }
  if (survey?.answered) return fill(el, message("sent", t("You have answered already"), t("Thank you. Nobody can see who answered what.")), next(ctx));
  if (!survey || survey.state === "not_yet") return fill(el, message("form", t("The survey is not open yet"), t("It opens with the visit; come back here when the day is over.")), next(ctx));
  if (survey.closes_at && new Date(survey.closes_at) <= ctx.now()) return fill(el, message("clock", t("The survey is closed"), t("It was open until {day}.", { day: day(survey.closes_at.slice(0, 10)) })), next(ctx));
  return form(ctx, el, survey, (await draft(ids, "survey")) || {});
}

export default { title: (ctx) => ctx.t("Satisfaction survey"), render, tab: "survey", head: false, strip: false };
