/* The bar under the thumb on the score screen: one line about the last action with its undo, four keys below.

   thumbBar({t, pick}, {day, photo, note, next, undo}) -> {el: [line, keys], update({number, point, done, left, finish})}
     done: null or {status, number, value} of the action that can be undone; trouble: words in its place. */

import { button, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { stateOf } from "../states.js";
import { dot } from "../words.js";

export function thumbBar({ t, pick }, act) {
  const line = h("div", { class: "bar-line thumb-line" });
  const next = button("", { class: "key primary grow thumb-next", on: { click: act.next } });
  const keys = h("div", { class: "bar-keys thumb-keys" },
    button(t("field.day"), { class: "key over", on: { click: act.day } }, icon("left")),
    button(t("field.take_photo"), { class: "key over", on: { click: act.photo } }, icon("camera")),
    button(t("Note"), { class: "key over", on: { click: act.note } }, icon("pencil")),
    next);
  const undo = button(t("Undo"), { class: "link thumb-undo", on: { click: act.undo } }, icon("undo"));

  return {
    el: [line, keys],
    update({ number, point, done, left, trouble }) {
      const hadFocus = document.activeElement === undo;
      if (trouble) fill(line, icon("warning"), h("span", { class: "red-text grow", role: "alert" }, trouble));
      else if (done) {
        const { word, sign, look } = stateOf(done.status);
        fill(line, h("span", { class: "grow done" },
          h("b", { class: `state ${look}` }, sign && icon(sign, { size: 22 }), word),
          h("span", null, t("No. {n}", { n: done.number })), h("b", { class: "clip" }, done.value)), undo);
        if (hadFocus) undo.focus();
      } else fill(line, h("span", { class: "clip" }, h("b", null, number), dot(), point ? pick(point.title) : ""));
      fill(next, left > 0 ? [icon("down"), h("span", null, t("Next, {n} left", { n: left }))] : [icon("check"), h("span", null, t("Done with this stop"))]);
    },
  };
}
