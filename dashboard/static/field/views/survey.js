/* The satisfaction survey, inside the app. */

import { h } from "../dom.js";

export default {
  tab: "survey",

  title: ({ t }) => t("Satisfaction survey"),

  async render({ field, t, pick }, el) {
    if (!field.survey) el.append(h("p", { class: "empty" }, t("This visit has no survey yet.")));
    else el.append(h("p", { class: "card prose" }, pick(field.survey.form.intro)));
  },
};
