/* Where an entry belongs, in words: the stop, its number there, the point's title; and which device it came from. */

import { ELSEWHERE, stopsOf } from "../logic/programme.js";
import { dot } from "../words.js";

/** {stop, number, point} of a point in this visit; the stop that the entry names, else the first that has it. */
export function placeOf(field, pointId, stopId = null) {
  const stops = stopsOf(field);
  const stop = stops.find((one) => one.id === stopId && one.points.includes(pointId)) || stops.find((one) => one.points.includes(pointId)) || null;
  return { stop, number: stop ? stop.points.indexOf(pointId) + 1 : null, point: (field.points || []).find((one) => one.id === pointId) || null };
}

/** "设备房・第 6 项" */
export function placeWords({ stop, number }, { t, pick }) {
  if (!stop) return t("Another checklist");
  return [stop.number ? pick(stop.title) : t("Elsewhere"), t("No. {n}", { n: number })].join(dot());
}

export function thisDevice(t) {
  return { phone: t("This phone"), tablet: t("This tablet"), desktop: t("This computer") }[deviceKind()];
}

/** The device that a stored value came from: `device` is its kind where the server tells it, else its id. */
export function yourDevice(device, t) {
  return { phone: t("Your phone"), tablet: t("Your tablet"), desktop: t("Your computer") }[device] || t("Another device of yours");
}

/** What kind of device this is, as far as it shows. */
function deviceKind() {
  const small = Math.min(screen.width, screen.height);
  if (!matchMedia("(pointer: coarse)").matches && !("ontouchstart" in window)) return "desktop";
  return small < 600 ? "phone" : "tablet";
}

/** The stop that the address names, the first one without a name; null for what belongs to no stop. */
export function currentStop(ctx) {
  const id = ctx.params?.[0] || decodeURIComponent(location.hash.split("/")[2] || "");
  const stops = stopsOf(ctx.field);
  return stops.find((stop) => stop.id === id) || (id === ELSEWHERE ? null : stops[0]) || null;
}
