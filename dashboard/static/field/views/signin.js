/* Signing in by badge or account, and choosing who scores on a shared device. */

import { forgetBadge, pendingBadge } from "../badge_link.js";
import { button, h } from "../dom.js";
import * as people from "../people.js";

export default {
  needs: "none",
  strip: false,

  title: ({ t }) => t("Sign in with the badge"),

  async render({ go, pick, t }, el) {
    const said = h("p", { class: "red-text", role: "alert" });
    const entered = (answer) => {
      if (answer.ok) go("#/day");
      else said.textContent = answer.data?.message ? pick(answer.data.message) : t("No signal: try again when there is one.");
    };
    const token = pendingBadge();
    forgetBadge();
    if (token) people.signInBadge({ token }).then(entered);
    const code = h("input", { autocomplete: "off", autocapitalize: "characters", name: "code" });
    el.append(said,
      h("form", { class: "card stack", on: { submit: async (event) => { event.preventDefault(); entered(await people.signInBadge({ code: code.value })); } } },
        h("label", { class: "field" }, t("Short code on the badge"), code), h("button", { class: "key primary" }, t("Sign in"))));
    for (const person of await people.people()) {
      el.append(button(person.name, { class: "key block", on: { click: async () => { await people.choose(person.id); go("#/day"); } } }));
    }
  },
};
