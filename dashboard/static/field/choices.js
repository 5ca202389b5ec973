/* What a person decides about an entry that did not simply arrive: two values to choose from, or a refused entry. */

import { uuid, writing } from "./db.js";
import { now, pending, ROW_STORES, rowOf } from "./entries.js";
import { emit } from "./events.js";

/* Both notes stay: the stored one first; what one already says is not said twice. */
export function mergedNote(mine, theirs) {
  const [a, b] = [(theirs || "").trim(), (mine || "").trim()];
  if (!a || b.includes(a)) return b;
  return !b || a.includes(b) ? a : `${a}\n${b}`;
}

export async function resolveConflict(seq, choice, note) {
  const ids = await writing([...ROW_STORES, "outbox"], async (tx) => {
    const box = tx.objectStore("outbox");
    const entry = await box.get(seq);
    if (entry?.status !== "conflict") return null;
    const stored = entry.receipt.stored;
    const both = note ?? mergedNote(entry.body.note, stored.note);
    const theirs = Object.fromEntries(Object.keys(entry.body).filter((name) => name in stored).map((name) => [name, stored[name]]));
    const body = { ...entry.body, ...(choice === "mine" ? {} : theirs), note: both };
    const { table, row } = await rowOf(tx, entry);
    const same = choice === "theirs" && both === (stored.note || "");
    if (same) {
      await box.delete(seq);
      await table.put({ ...row, ...body, base: stored.version, status: "sent" });
    } else {
      const fresh = { ...entry, op: uuid(), body, base: stored.version, at: now(), status: "waiting", sent: false, receipt: null, tries: 0 };
      await box.put(fresh);
      await table.put({ ...row, ...body, base: stored.version, op: fresh.op, at: fresh.at, status: "local" });
    }
    return { person: entry.person, visit: entry.visit };
  });
  if (ids) {
    emit("change", ids);
    emit("entry", ids);
  }
  return ids !== null;
}

/* Let a refused entry try once more, under a new id: the old one has its answer. */
export async function retryEntry(seq) {
  const ids = await writing([...ROW_STORES, "outbox"], async (tx) => {
    const entry = await tx.objectStore("outbox").get(seq);
    if (entry?.status !== "refused") return null;
    const fresh = { ...entry, op: uuid(), status: "waiting", sent: false, receipt: null, error: null, tries: 0 };
    await tx.objectStore("outbox").put(fresh);
    const { table, row } = await rowOf(tx, entry);
    if (row?.op === entry.op) await table.put({ ...row, op: fresh.op, status: "local" });
    return { person: entry.person, visit: entry.visit };
  });
  if (ids) {
    emit("change", ids);
    emit("entry", ids);
  }
  return ids !== null;
}

/* Give up an entry for good: its row goes back to what the server last told, or disappears. */
export async function dropEntry(seq) {
  const ids = await writing([...ROW_STORES, "outbox", "downloads"], async (tx) => {
    const box = tx.objectStore("outbox");
    const entry = await box.get(seq);
    if (!entry || entry.status === "sending") return null;
    await box.delete(seq);
    const { table, key, row } = await rowOf(tx, entry);
    const rest = await pending(tx, entry.person, entry.key);
    for (const later of rest.filter((one) => one.base === null).slice(0, 1)) await box.put({ ...later, base: entry.base ?? 0 });
    if (row && !rest.length) {
      const known = await before(tx, entry);
      if (known) await table.put({ ...row, ...known, status: "sent" });
      else await table.delete(key);
    }
    return { person: entry.person, visit: entry.visit };
  });
  if (ids) emit("change", ids);
  return ids !== null;
}

async function before(tx, entry) {
  const field = (await tx.objectStore("downloads").get([entry.person, entry.visit]))?.field;
  const stored = entry.receipt?.stored;
  if (entry.kind === "answer") {
    const told = field?.answers.find((one) => one.point === entry.body.point);
    const last = stored && stored.version >= (told?.version ?? 0) ? stored : told;
    return last && { state: last.state, value: last.value, tags: last.tags, note: last.note, base: last.version };
  }
  if (entry.kind === "observation") {
    const told = field?.observations.find((one) => one.id === entry.body.id);
    return told && { stop: told.stop, dimension: told.dimension, tags: told.tags, note: told.note, removed: false, base: told.version };
  }
  if (entry.kind === "finish" || entry.kind === "reopen") {
    const signed = field?.me?.sheet;
    return { finished: Boolean(signed?.finished_at), signature: signed?.signature || "", server: Boolean(signed?.finished_at) };
  }
  return null;
}
