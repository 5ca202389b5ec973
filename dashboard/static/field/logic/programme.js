// Where a group stands in its day: what is now, what is next, how long it lasts.

import { secondsOf, wallClock } from "./clock.js";

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
 * The rows of `timeline` with the seconds of the day `from` and `to`: as planned, and as soon as the staff have tapped
 * when a part began and ended, as it was and as it will be. `until` is when a running part should end.
 */
export function paced(field, clock) {
  const rows = timeline(field);
  const taps = (field.visit?.day || clock.day) === clock.day ? field.taps || {} : {};
  const tapped = (key) => (taps[key] || []).map((moment) => moment && wallClock(new Date(moment), field.visit.timezone).seconds);
  const known = rows.map((row) => tapped(row.type === "stop" ? `stay:${field.me?.group?.id}:${row.id}` : `item:${row.id}`));
  const isTapped = ([began, ended]) => Boolean(began || ended);
  const last = known.map(isTapped).lastIndexOf(true);
  const tours = (field.programme?.items || []).filter((item) => item.kind === "tour").map((item) => tapped(`item:${item.id}`)[0]).filter(Boolean);
  const byPlan = !rows.some((row, n) => row.type === "stop" && isTapped(known[n])); // nobody taps this group's stays
  let flow = 0;
  return rows.map((row, n) => {
    const [start, end] = [secondsOf(row.starts), secondsOf(row.ends)];
    if (last < 0 && !tours.length) return { ...row, from: start, to: end, until: end };
    const [began, ended] = known[n];
    const planned = Math.max(start, flow);
    let from = planned;
    let to = planned + end - start;
    let until = to;
    if (ended) [from, to] = [began || Math.min(planned, ended), ended];
    else if (n < last && !began) to = from = start; // left out
    else if (began) {
      from = began;
      until = began + end - start;
      to = n < last ? until : Math.max(until, clock.seconds + 0.5); // it lasts until somebody ends it
    } else if (row.type === "stop" && byPlan && tours.length) {
      from = Math.max(planned, tours.at(-1));
      until = to = from + end - start;
    } else {
      from = Math.max(planned, clock.seconds + 0.5); // what nobody has begun has not begun
      until = to = from + end - start;
    }
    flow = Math.max(flow, to);
    return { ...row, from, to, until };
  });
}

/**
 * Where the group is at a wall-clock moment {day, seconds}.
 * kind: "before" (not begun, or another day), "stop", "item", "walk" (between two), "over".
 * `left` are seconds until what is shown ends (walk: until the next begins; below 0: it should have ended), null where nothing runs.
 */
export function standing(field, clock) {
  const rows = paced(field, clock);
  const day = field.visit?.day || clock.day;
  if (clock.day < day || !rows.length) return { kind: "before", now: null, next: rows[0] || null, walk: 0, left: null };
  if (clock.day > day) return { kind: "over", now: null, next: null, walk: 0, left: null };
  const at = clock.seconds;
  const running = rows.filter((row) => row.from <= at && at < row.to);
  const now = running.find((row) => row.type === "stop") || running.at(-1) || null;
  const next = rows.find((row) => row.from > at && (!now || row.from >= Math.floor(now.to))) || null;
  if (now) {
    const gap = next && next.type === "stop" && now.type === "stop" ? secondsOf(next.starts) - secondsOf(now.ends) : 0;
    return { kind: now.type, now, next, walk: Math.round(gap / 60), left: now.until - at };
  }
  if (!next) return { kind: "over", now: null, next: null, walk: 0, left: null };
  const earlier = rows.filter((row) => row.to <= at).at(-1);
  if (!earlier) return { kind: "before", now: null, next, walk: 0, left: next.from - at };
  const after = rows[rows.indexOf(next) + 1] || null;
  return { kind: "walk", now: { ...next, starts: earlier.ends, ends: next.starts, to: next }, next: after, walk: 0,
    left: next.from - at };
}

/** Whether the group has left, is at, or has yet to reach a stop: "walked", "here", "ahead". */
export function stateOf(stop, field, clock) {
  const day = field.visit?.day || clock.day;
  if (!stop.ends) return "ahead";
  if (clock.day !== day) return clock.day > day ? "walked" : "ahead";
  const row = paced(field, clock).find((one) => one.type === "stop" && one.id === stop.id);
  if (clock.seconds >= row.to) return "walked";
  return clock.seconds >= row.from ? "here" : "ahead";
}

/** The parts of the programme beside the tour that are still to come. */
export function stillToCome(field, clock) {
  const items = (field.programme?.items || []).filter((item) => item.kind !== "tour");
  const day = field.visit?.day || clock.day;
  if (clock.day < day) return items;
  const ahead = new Set(paced(field, clock).filter((row) => row.from > clock.seconds).map((row) => row.id));
  return clock.day > day ? [] : items.filter((item) => ahead.has(item.id));
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
