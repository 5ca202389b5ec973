/* The states of an entry as people see them: word, icon and colour together, never colour alone.

   stateOf(status) -> {word, sign, look}     status: null | local | waiting | held | sending | sent | conflict | refused
   stateMark(status) -> <span class="state …"> with icon and word */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

export function stateOf(status) {
  switch (status) {
    case "local": case "waiting": case "held": return { word: t("On device"), sign: "kept", look: "local" };
    case "sending": return { word: t("Sending"), sign: "sending", look: "sending" };
    case "sent": return { word: t("Sent"), sign: "sent", look: "sent" };
    case "conflict": return { word: t("Two values"), sign: "conflict", look: "conflict" };
    case "refused": return { word: t("Not accepted"), sign: "refused", look: "refused" };
    default: return { word: t("Not scored"), sign: null, look: "empty-state" };
  }
}

export function stateMark(status) {
  const { word, sign, look } = stateOf(status);
  return h("span", { class: `state ${look}` }, sign && icon(sign, { size: 20 }), word);
}
