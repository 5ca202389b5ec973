/* Progress by dimension: a tile each, one piece a point, hatched for not seen or not applicable.

   dimensionTiles({t, pick}, jump) -> {el, update(dimensions)}      jump(point id or null, dimension) */

import { fill, h } from "../dom.js";

const MOST_PIECES = 8; // beyond that the pieces are too small to count

export function dimensionTiles({ t, pick }, jump) {
  const el = h("div", { class: "tiles" });
  return {
    el,
    update(dimensions) {
      el.classList.toggle("in-three", dimensions.length > 4);
      const focused = document.activeElement?.closest?.(".tile")?.dataset.dimension;
      fill(el, dimensions.map((one) => tile(one, { t, pick }, jump)));
      if (focused) el.querySelector(`[data-dimension="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    },
  };
}

function tile(one, { t, pick }, jump) {
  const name = pick(one.short) || pick(one.title);
  const label = one.missing.length
    ? t("{name}: {done} of {total} done. Go to the first that is missing.", { name, done: one.done, total: one.total })
    : t("{name}: all {total} done.", { name, total: one.total });
  return h("button", { type: "button", class: "tile", "aria-label": label, data: { dimension: one.key }, on: { click: () => jump(one.missing[0] || null, one) } },
    h("span", { class: "tile-name" }, name),
    h("span", { class: "tile-line" }, pieces(one), h("b", null, `${one.done}/${one.total}`)));
}

function pieces({ marks, total, done }) {
  if (total > MOST_PIECES) {
    return h("span", { class: "pieces" }, h("i", { class: "piece whole", vars: { "--share": `${(100 * done) / total}%` } }));
  }
  const order = { done: 0, unseen: 1, open: 2 };
  return h("span", { class: "pieces" }, [...marks].sort((a, b) => order[a] - order[b]).map((mark) => h("i", { class: `piece ${mark}` })));
}
