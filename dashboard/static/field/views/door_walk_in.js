/* Somebody without a registration: name, firm and telephone, kept on this device like everything else.

   askWalkIn(ctx, roster, {name, firm_name, phone} as far as known, onDone(id)) */

import { walkIn } from "../door.js";
import { h } from "../dom.js";
import { pick } from "../words.js";
import { troubleWords } from "./photos.js";

export function askWalkIn(ctx, roster, known, onDone) {
  const { t, ids } = ctx;
  const firms = new Map((roster?.firms || []).map((firm) => [pick(firm.name), firm.id]));
  const field = (label, name, props) => h("label", { class: "field" }, label, h("input", { name, value: known[name] || "", autocomplete: "off", maxlength: 120, ...props }));
  const problem = h("p", { class: "red-text", role: "alert" });
  const send = h("button", { class: "key primary block" }, t("Let in"));
  const form = h("form", { class: "stack", on: { submit: async (event) => {
    event.preventDefault();
    const read = (name) => form.elements[name].value.trim();
    const [name, firm, phone] = ["name", "firm_name", "phone"].map(read);
    if (!name || !firm) { problem.textContent = t("Name and firm, please."); return; }
    send.disabled = true;
    try {
      const id = firms.get(firm) || null;
      onDone(await walkIn(ids, { name, firm: id, firm_name: id ? "" : firm, phone, shown: firm }, ctx.now().toISOString()));
      sheet.close();
    } catch (error) {
      problem.textContent = troubleWords(error, t);
      send.disabled = false;
    }
  } } },
    field(t("Name"), "name", { required: true }), field(t("Firm"), "firm_name", { required: true, list: "door-firms" }), h("datalist", { id: "door-firms" }, [...firms.keys()].map((name) => h("option", { value: name }))),
    field(t("Telephone"), "phone", { type: "tel", maxlength: 32 }), problem, send);
  const sheet = ctx.sheet(form, { title: t("Walk-in"), sub: t("A place is found at once, also when all are taken.") });
  form.elements.name.focus();
}
