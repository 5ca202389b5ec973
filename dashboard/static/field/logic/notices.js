// What is announced: the staff's notices and the changes of the programme that this device noticed by itself.

import { changesBetween, programmeKept } from "./changes.js";
import { secondsOf } from "./clock.js";

/**
 * What to remember of the programme after looking at this download: {kept, changes: [{...change, at}]}.
 * `memory` is what was returned the last time, or null. Changes add up during a day; one that was overtaken goes.
 */
export function noticed(memory, field, at) {
  const kept = programmeKept(field);
  if (!memory?.kept) return { kept, changes: [] };
  if (memory.kept.version === kept.version) return memory;
  const fresh = changesBetween(memory.kept, kept).map((change) => ({ ...change, at }));
  const same = (a, b) => a.row.type === b.row.type && a.row.id === b.row.id;
  return { kept, changes: [...fresh, ...memory.changes.filter((old) => !fresh.some((one) => same(one, old)))].slice(0, 12) };
}

/** The changes that still matter at a wall-clock moment: what they are about is not over. */
export function stillMatters(changes, day, clock) {
  if (clock.day !== day) return clock.day < day ? changes : [];
  return changes.filter((change) => (secondsOf(change.row.ends) ?? 86400) > clock.seconds);
}

/** A notice as a headline and the rest: its first sentence where that is short enough to be one. */
export function split(text) {
  const end = /[。！？!?\n]|[.] /.exec(text);
  if (!end || end.index > 60) return { head: text, rest: "" };
  const stop = /[。.\n]/.test(end[0][0]) ? 0 : 1; // a headline keeps its ! or ?, and needs no full stop
  return { head: text.slice(0, end.index + stop).trim(), rest: text.slice(end.index + 1).trim() };
}
