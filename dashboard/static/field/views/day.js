/* My day: where I am and where to go next. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { day, dot } from "../words.js";

export default {
  tab: "day",

  title({ field, visit, t, pick }) {
    if (!visit) return t("My day");
    return { title: t("My day"), sub: [pick(visit.title), day(visit.day), pick(field?.me.group?.name)].filter(Boolean).join(dot()) };
  },

  async render({ field, ids, store, t, pick }, el) {
    const done = store.progress(field, await store.sheet(ids));
    el.append(h("section", { class: "card stack" },
      h("h2", {}, t("Stops of your group")),
      field.stops.map((stop) => h("a", { class: "key", href: `#/stop/${stop.id}` },
        h("span", { class: "grow" }, pick(stop.title)), h("span", { class: "num" }, `${done.stops.get(stop.id).done}/${done.stops.get(stop.id).total}`), icon("right")))));
    el.append(h("section", { class: "card stack" },
      h("h2", {}, t("Programme of the day")),
      field.programme.items.map((item) => h("p", { class: "row" }, h("b", { class: "num" }, item.starts), h("span", {}, pick(item.title))))));
  },
};
