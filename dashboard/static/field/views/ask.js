/* Questions for the exchange session. */

import { h } from "../dom.js";

export default {
  tab: "ask",

  title: ({ t }) => t("Exchange questions"),

  async render({ board, pick, t }, el) {
    const questions = board?.questions || [];
    if (!questions.length) el.append(h("p", { class: "empty" }, t("Nobody has asked yet.")));
    el.append(...questions.map((question) => h("article", { class: "card stack" },
      h("h3", { class: "prose" }, question.text), h("p", { class: "support" }, question.author || pick(question.firm)))));
  },
};
