/* The head of the score screen: the stop, which one it is, and how long the group stays. */

import { h } from "../dom.js";
import { secondsOf, wallClock } from "../logic/clock.js";
import { stateOf, stopsOf } from "../logic/programme.js";
import { countdown, dot } from "../words.js";

/** {title, sub, aside}: aside is an element that counts down by itself while it is in the page, or null. */
export function stopHead(ctx, stop) {
  const { t, pick, field } = ctx;
  if (!stop) return { title: t("Score"), sub: "" };
  const count = stopsOf(field).filter((one) => one.number).length;
  const group = field.me?.group ? pick(field.me.group.name) : "";
  const place = stop.number ? t("Stop {n} of {count}", { n: stop.number, count }) : t("Not at a stop");
  return { title: stop.number ? pick(stop.title) : t("Elsewhere"), sub: [place, group].filter(Boolean).join(dot()), aside: timeLeft(ctx, stop) };
}

function timeLeft(ctx, stop) {
  const { t, field } = ctx;
  const now = () => wallClock(new Date(ctx.now()), field.visit.timezone);
  if (stateOf(stop, field, now()) !== "here") return null;
  const figure = h("b", { class: "head-count" });
  const words = h("span", { class: "label" }, t("left here"));
  const el = h("div", { class: "aside", role: "timer" }, figure, words);
  const show = () => {
    const left = secondsOf(stop.ends) - now().seconds;
    figure.textContent = countdown(1000 * Math.max(0, left));
    words.textContent = left > 0 ? t("left here") : t("time is up");
  };
  show();
  const timer = setInterval(() => (el.isConnected ? show() : clearInterval(timer)), 1000);
  return el;
}
