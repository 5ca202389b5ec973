/* Me: whose entries these are, and the language. */

import { button, h } from "../dom.js";
import { emit } from "../events.js";
import { language, setLanguage } from "../words.js";

export default {
  tab: "me",
  needs: "person",

  title: ({ t }) => t("Me"),

  async render({ person, pick, t, go }, el) {
    const other = language() === "zh" ? "en" : "zh";
    el.append(h("section", { class: "card stack" }, h("h2", {}, person.name), h("p", { class: "support" }, pick(person.firm)),
      button({ zh: "中文", en: "English" }[other], { class: "key", on: { click: () => { setLanguage(other); emit("language", other, { here: true }); } } }),
      button(t("Somebody else scores"), { class: "key", on: { click: () => go("#/signin") } })));
  },
};
