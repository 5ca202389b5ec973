// What a newer programme says that an earlier download did not.

import { secondsOf } from "./clock.js";
import { timeline } from "./programme.js";

/** What of a programme has to be remembered to notice a change: small, and nobody's data. */
export function programmeKept(field) {
  return {
    version: field.programme?.version ?? 0,
    rows: timeline(field).map(({ type, id, title, place, starts, ends }) => ({ type, id, title, place, starts, ends })),
  };
}

/**
 * The changes from an earlier `programmeKept` to a later one, in order of time, as facts:
 * {kind: "later"|"earlier"|"moved"|"added"|"dropped", minutes, row, place: new place or null, follows: bool}.
 * `follows`: everything after it moves by the same minutes, so it is said once.
 */
export function changesBetween(before, after) {
  if (!before || before.version === after.version) return [];
  const old = new Map(before.rows.map((row) => [`${row.type}:${row.id}`, row]));
  const changes = [];
  for (const row of after.rows) {
    const was = old.get(`${row.type}:${row.id}`);
    old.delete(`${row.type}:${row.id}`);
    if (!was) {
      changes.push({ kind: "added", minutes: 0, row, place: row.place || null, follows: false });
      continue;
    }
    const minutes = Math.round((secondsOf(row.starts) - secondsOf(was.starts)) / 60);
    const place = sameWords(was.place, row.place) ? null : row.place;
    if (minutes === 0 && !place) continue;
    const kind = minutes > 0 ? "later" : minutes < 0 ? "earlier" : "moved";
    changes.push({ kind, minutes: Math.abs(minutes), row, place, follows: false });
  }
  for (const row of old.values()) changes.push({ kind: "dropped", minutes: 0, row, place: null, follows: false });
  return gathered(changes, after.rows);
}

/** Say a delay that runs through to the end once, at its head. */
function gathered(changes, rows) {
  const head = changes.find((change) => change.kind === "later" || change.kind === "earlier");
  if (!head) return changes;
  const rest = rows.slice(rows.findIndex((row) => row === head.row) + 1);
  const followers = rest.map((row) => changes.find((change) => change.row === row));
  const all = rest.length > 0 && followers.every((change) => change && change.kind === head.kind && change.minutes === head.minutes);
  if (!all) return changes;
  head.follows = true;
  return changes.filter((change) => !followers.includes(change) || change.place);
}

function sameWords(a, b) {
  return (a?.zh || "") === (b?.zh || "") && (a?.en || "") === (b?.en || "");
}
