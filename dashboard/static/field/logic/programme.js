// Where a group stands in its day: what is now, what is next, how long it lasts.

import { secondsOf } from "./clock.js";

export const ELSEWHERE = "elsewhere";

/** The stops in the order of the map, with the group's time at each; points without a stop come last as "elsewhere". */
export function stopsOf(field) {
  const lane = new Map((field.programme?.tour || []).map((one) => [one.stop, one]));
  const stops = [...(field.stops || [])].sort((a, b) => a.position - b.position);
  const listed = stops.map((stop, index) => ({
    ...stop,
    number: index + 1,
    starts: lane.get(stop.id)?.starts || "",
    ends: lane.get(stop.id)?.ends || "",
    points: stop.points || [],
    questions: stop.questions || [],
  }));
  if (field.elsewhere?.length) {
    listed.push({ id: ELSEWHERE, number: null, title: null, starts: "", ends: "", points: field.elsewhere, questions: [] });
  }
  return listed;
}

/** The group's day in order: its stops, and every part of the programme that is not the tour itself. */
export function timeline(field) {
  const stops = stopsOf(field).filter((stop) => stop.starts);
  const items = (field.programme?.items || []).filter((item) => item.kind !== "tour" || !stops.length);
  const rows = [
    ...stops.map((stop) => ({ type: "stop", id: stop.id, number: stop.number, title: stop.title, place: stop.place,
      guide: stop.guide, starts: stop.starts, ends: stop.ends })),
    ...items.map((item) => ({ type: "item", id: item.id, kind: item.kind, title: item.title, place: item.place,
      starts: item.starts, ends: item.ends })),
  ];
  return rows.sort((a, b) => secondsOf(a.starts) - secondsOf(b.starts) || (a.type === "stop" ? -1 : 1));
}

/**
 * Where the group is at a wall-clock moment {day, seconds}.
 * kind: "before" (not begun, or another day), "stop", "item", "walk" (between two), "over".
 * `left` are seconds until what is shown ends (walk: until the next begins), null where nothing runs.
 */
export function standing(field, clock) {
  const rows = timeline(field);
  const day = field.visit?.day || clock.day;
  if (clock.day < day || !rows.length) return { kind: "before", now: null, next: rows[0] || null, walk: 0, left: null };
  if (clock.day > day) return { kind: "over", now: null, next: null, walk: 0, left: null };
  const at = clock.seconds;
  const running = rows.filter((row) => secondsOf(row.starts) <= at && at < secondsOf(row.ends));
  const now = running.find((row) => row.type === "stop") || running.at(-1) || null;
  const next = rows.find((row) => secondsOf(row.starts) > at && (!now || secondsOf(row.starts) >= secondsOf(now.ends))) || null;
  if (now) {
    const gap = next && next.type === "stop" && now.type === "stop" ? secondsOf(next.starts) - secondsOf(now.ends) : 0;
    return { kind: now.type, now, next, walk: Math.round(gap / 60), left: secondsOf(now.ends) - at };
  }
  if (!next) return { kind: "over", now: null, next: null, walk: 0, left: null };
  const earlier = rows.filter((row) => secondsOf(row.ends) <= at).at(-1);
  if (!earlier) return { kind: "before", now: null, next, walk: 0, left: secondsOf(next.starts) - at };
  const after = rows[rows.indexOf(next) + 1] || null;
  return { kind: "walk", now: { ...next, starts: earlier.ends, ends: next.starts, to: next }, next: after, walk: 0,
    left: secondsOf(next.starts) - at };
}

/** Whether the group has left, is at, or has yet to reach a stop: "walked", "here", "ahead". */
export function stateOf(stop, field, clock) {
  const day = field.visit?.day || clock.day;
  if (!stop.ends) return "ahead";
  if (clock.day !== day) return clock.day > day ? "walked" : "ahead";
  if (clock.seconds >= secondsOf(stop.ends)) return "walked";
  return clock.seconds >= secondsOf(stop.starts) ? "here" : "ahead";
}

/** The parts of the programme beside the tour that are still to come. */
export function stillToCome(field, clock) {
  const items = (field.programme?.items || []).filter((item) => item.kind !== "tour");
  const day = field.visit?.day || clock.day;
  if (clock.day < day) return items;
  return clock.day > day ? [] : items.filter((item) => secondsOf(item.starts) > clock.seconds);
}

/** The stop that one scores now: where the group is or goes, else the first with something missing, else null. */
export function stopToScore(field, clock, missingAt) {
  const stops = stopsOf(field);
  const here = standing(field, clock);
  const at = here.now && here.now.type === "stop" ? stops.find((stop) => stop.id === here.now.id) : null;
  if (at && missingAt(at) > 0) return at;
  const walked = stops.find((stop) => stateOf(stop, field, clock) === "walked" && missingAt(stop) > 0);
  return walked || stops.find((stop) => missingAt(stop) > 0) || null;
}
