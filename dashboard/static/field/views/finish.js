/* Finishing: what is done and what is missing. */

import { h } from "../dom.js";

export default {
  title: ({ t }) => t("Finish and hand in"),

  async render({ field, store, ids, t }, el) {
    const done = store.progress(field, await store.sheet(ids));
    el.append(h("section", { class: "card stack" }, h("h2", {}, t("{done} of {all} done", { done: done.done, all: done.total }))));
  },
};
