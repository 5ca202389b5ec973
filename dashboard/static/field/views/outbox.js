/* What waits on this device, as a sheet. */

import { h } from "../dom.js";
import { stateMark } from "../states.js";
import { clock, dot } from "../words.js";

export default {
  async open({ store, sheet, t, visit }) {
    const entries = await store.outbox();
    sheet(entries.map((entry) => h("div", { class: "row between" },
      h("span", {}, [clock(entry.at, visit?.timezone), entry.name].join(dot())), stateMark(entry.status))),
    { title: t.n("{n} to send", "{n} to send", entries.length), sub: t("All of it is on this device and leaves as soon as there is a signal.") });
  },
};
