/* How the score screen is laid out: progress and questions above or beside the cards.

   stopLayout(ctx, stop, {tiles, lock, cards, keyed}) -> element */

import { button, h } from "../dom.js";
import { icon } from "../icons.js";

export function stopLayout({ t, pick, go }, stop, { tiles, lock, cards, keyed }) {
  const questions = stop.questions.length > 0 && h("details", { class: "card fold stop-questions" },
    h("summary", null, icon("chat"), h("span", { class: "grow" }, t.parts("Worth asking here {n}", { n: h("b", null, stop.questions.length) })), icon("right")),
    h("ul", null, stop.questions.map((question) => h("li", null, pick(question)))));
  const nothing = h("div", { class: "empty" }, icon("chat", { size: 40 }), h("p", null, t("Nothing to score here: look, listen and ask.")));
  return h("div", { class: "rail score" },
    h("aside", { class: "score-rail", "aria-label": t("Progress by dimension") },
      cards.length > 0 && h("h2", { class: "wide-only rail-title" }, t("Progress by dimension")),
      tiles, questions,
      button(t("Finish and submit"), { class: "key wide-only block", on: { click: () => go("#/finish") } })),
    h("div", { class: "score-list" }, lock, cards.length ? h("div", { class: "cards", on: { keydown: keyed } }, cards) : nothing,
      h("div", { class: "score-room", "aria-hidden": "true" })));
}
