/* Questions for the exchange session: what others ask, who would ask the same, and one's own.

   Nothing moves under a thumb: while the screen is open, questions keep their places; new ones come after them. */

import { draft, keepDraft } from "../drafts.js";
import { button, fill, h, say } from "../dom.js";
import { refreshBoard } from "../downloads.js";
import { icon } from "../icons.js";
import { inOrder, keepOrder, merged } from "../logic/questions.js";
import { dot, pick } from "../words.js";
import { openObservations } from "./observations.js";
import { stateOf } from "../states.js";
import { troubleWords } from "./photos.js";

const LONGEST = 300;
let how = "top";
let order = [];

function sessionStart(field) {
  return field.programme.items.find((item) => item.kind === "questions")?.starts || "";
}

function title(ctx) {
  const { t, field, board } = ctx;
  const count = board?.questions.length || 0;
  const start = field ? sessionStart(field) : "";
  const parts = [start && t("Starts {time}", { time: start }), t.n("{n} question so far", "{n} questions so far", count)];
  return { title: t("Exchange questions"), sub: parts.filter(Boolean).join(dot()) };
}

function asker(question, t) {
  if (question.prepared) return t("Prepared by the host association");
  const firm = question.firm ? pick(question.firm) : "";
  if (question.mine) return [firm, t("asked by me")].filter(Boolean).join(dot());
  return question.author ? [firm, pick(question.author)].filter(Boolean).join(dot()) : t("Anonymous");
}

function voteKey(question, ctx, vote) {
  const { t } = ctx;
  if (question.status) {
    return h("div", { class: "vote waiting" }, h("b", {}, question.status === "sent" ? icon("sent") : t("Waiting")), h("span", {}, t("mine")));
  }
  const words = t.n("{n} person would ask the same", "{n} people would ask the same", question.votes);
  return button("", { class: "vote", "aria-pressed": String(question.voted), "aria-label": `${words}${dot()}${t("Ask the same")}`, disabled: question.mine || question.state === "answered", on: { click: () => vote(question) } },
    icon(question.voted ? "check" : "plus"), h("b", {}, question.votes), h("span", {}, question.voted ? t("Same here") : t("Ask the same")));
}

function card(question, ctx, vote) {
  const { t } = ctx;
  const state = question.status ? stateOf(question.status) : null;
  return h("li", { class: "card question", data: { question: question.id } },
    h("div", { class: "grow" },
      question.state === "answering" && h("p", { class: "answering" }, icon("chat", { size: 20 }), t("Being answered")),
      state && h("p", { class: `state ${state.look}` }, icon(state.sign, { size: 20 }), { refused: t("Not accepted: see the outbox"), sent: state.word }[state.look] || t("On device, goes out with a signal")),
      h("h2", {}, question.text),
      h("p", { class: "label" }, asker(question, t)),
      question.answer && h("p", { class: "answer prose" }, h("b", {}, t("Reply")), " ", question.answer)),
    voteKey(question, ctx, vote));
}

function composer(ctx, after) {
  const { t, store, ids } = ctx;
  const input = h("input", { class: "text grow", type: "text", maxlength: LONGEST, placeholder: t("Ask the host…"), "aria-label": t("Your question"), enterkeyhint: "send", autocomplete: "off" });
  const box = h("input", { type: "checkbox" });
  const problem = h("p", { class: "red-text", role: "alert", hidden: true });
  const send = button(t("Ask it"), { class: "key primary" });
  const keep = () => keepDraft(ids, "question", input.value || null).catch(() => {});
  input.addEventListener("input", keep);
  draft(ids, "question").then((text) => { if (text && !input.value) input.value = text; });
  const submit = async () => {
    const text = input.value.trim();
    if (!text) return input.focus();
    send.disabled = true;
    try {
      await store.ask(ids, { text, anonymous: box.checked });
      input.value = "";
      box.checked = false;
      problem.hidden = true;
      await keep();
      say(t("Kept on device"));
      after();
    } catch (error) {
      problem.textContent = troubleWords(error, t);
      problem.hidden = false;
    } finally {
      send.disabled = false;
    }
  };
  send.addEventListener("click", submit);
  return [
    h("form", { class: "ask-line", on: { submit: (event) => { event.preventDefault(); submit(); } } }, input, send),
    problem,
    h("label", { class: "tick" }, box, t("Ask without a name (the moderator does not see it either)")),
  ];
}

async function render(ctx, el) {
  const { t, store, ids } = ctx;
  let shown = [];
  let fetching = false;
  const list = h("ul", { class: "stack questions" });
  const keys = h("div", { class: "segments", role: "group", "aria-label": t("Show") });
  const none = h("p", { class: "empty", hidden: true });
  const own = h("div", {});

  const vote = async (question) => {
    await store.vote(ids, question.id, !question.voted).catch((error) => say(troubleWords(error, t)));
  };
  const drawKeys = () => {
    const answered = shown.filter((one) => one.state === "answered").length;
    const words = { top: t("Most wanted"), new: t("Newest"), answered: t("Answered {n}", { n: answered }) };
    fill(keys, Object.entries(words).map(([name, word]) => button(word, { "aria-pressed": String(how === name), on: { click: () => { how = name; order = []; draw(); } } })));
  };
  const draw = async () => {
    const sheet = await store.sheet(ids);
    shown = merged(ctx.board, sheet, ctx.field.me);
    order = keepOrder(order, inOrder(shown, how));
    const focused = document.activeElement?.closest?.("[data-question]")?.dataset.question;
    fill(list, order.map((id) => card(shown.find((one) => one.id === id), ctx, vote)));
    if (focused) list.querySelector(`[data-question="${CSS.escape(focused)}"] button`)?.focus();
    none.hidden = order.length > 0;
    none.textContent = how === "answered" ? t("No answers yet.") : t("No questions yet. Yours can be the first: it is kept without a signal, too.");
    drawKeys();
    fill(own, notesKey(ctx, sheet));
    if (shown.some((one) => one.status === "sent") && !fetching) {
      fetching = true; // it has arrived: the board knows more of it than we do
      refreshBoard(ids).finally(() => { fetching = false; });
    }
  };
  order = [];
  await draw();
  ctx.on("change", draw);
  ctx.on("board", draw);
  ctx.bar(...composer(ctx, () => { how = "new"; order = []; draw(); }));
  fill(el, keys, list, none, own);
}

function notesKey(ctx, sheet) {
  const { t } = ctx;
  return button("", { class: "card notes-key row", on: { click: () => openObservations(ctx) } },
    icon("pencil"), h("span", { class: "grow" }, t("Not a question, just something seen?"), " ", h("b", {}, t("Free notes"))),
    sheet.observations.length > 0 && h("b", {}, sheet.observations.length), icon("right"));
}

export default { title, render, tab: "ask" };
