/* A sheet: a modal <dialog> that rises from the bottom (phones) or stands in the middle, at most 640 px wide.

   openSheet(content, {title, sub, actions = [], onClose}) -> {el, body, close(), closed}
     content: element or array; it becomes the scrolling body. title: text; sub: text or element under it.
     actions: buttons in the foot (at most two in a row). `closed` is a promise. Escape, the backdrop and the cross close
     it; so does going to another screen. Without a title give `label`, which names the dialog.
   ask({title, text, yes, no, danger}) -> Promise<bool>    a question with two buttons
   closeSheets()                                         closes all that are open */

import { button, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const open = new Set();
let named = 0;

export function openSheet(content, { title, sub, label, actions = [], onClose } = {}) {
  const id = `sheet-${(named += 1)}`;
  const body = h("div", { class: "sheet-body" }, content);
  const cross = button("", { class: "key square", "aria-label": t("Close") }, icon("close"));
  const el = h(
    "dialog",
    { class: "sheet", "aria-labelledby": title ? id : null, "aria-label": title ? null : label },
    h("div", { class: "sheet-grip", "aria-hidden": "true" }),
    title && h("header", { class: "sheet-head" },
      h("div", { class: "grow" }, h("h2", { id }, title), sub && h("p", { class: "support" }, sub)), cross),
    body,
    actions.length > 0 && h("footer", { class: "sheet-foot" }, actions),
  );
  let settle;
  const closed = new Promise((resolve) => { settle = resolve; });
  const sheet = { el, body, closed, close: () => el.close() };
  cross.addEventListener("click", sheet.close);
  el.addEventListener("click", (event) => { if (event.target === el) sheet.close(); });
  el.addEventListener("close", () => {
    open.delete(sheet);
    el.remove();
    onClose?.();
    settle();
  });
  document.body.append(el);
  open.add(sheet);
  el.showModal();
  return sheet;
}

export function ask({ title, text, yes, no, danger = false }) {
  return new Promise((resolve) => {
    let answer = false;
    const agree = button(yes, { class: danger ? "key strong danger" : "key strong primary" });
    const refuse = button(no || t("Cancel"), { class: "key strong" });
    const sheet = openSheet(h("p", {}, text), { title, actions: [refuse, agree], onClose: () => resolve(answer) });
    refuse.addEventListener("click", sheet.close);
    agree.addEventListener("click", () => { answer = true; sheet.close(); });
  });
}

export function closeSheets() {
  for (const sheet of [...open]) sheet.close();
}
