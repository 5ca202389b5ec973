/* One stop and its points. */

import { h } from "../dom.js";
import { stateMark } from "../states.js";

const stopOf = ({ field, params }) => field.stops.find((stop) => stop.id === params[0]) || field.stops[0];

export default {
  title(ctx) {
    const stop = stopOf(ctx);
    return { title: ctx.pick(stop?.title), sub: ctx.t("Stop {n} of {all}", { n: ctx.field.stops.indexOf(stop) + 1, all: ctx.field.stops.length }) };
  },

  async render(ctx, el) {
    const { field, store, ids, pick } = ctx;
    const { answers } = await store.sheet(ids);
    const points = (stopOf(ctx)?.points || []).map((id) => field.points.find((point) => point.id === id)).filter(Boolean);
    el.append(...points.map((point) => h("article", { class: "card stack" },
      h("div", { class: "row between" }, h("h3", {}, pick(point.title)), stateMark(answers.get(point.id)?.status)))));
  },
};
