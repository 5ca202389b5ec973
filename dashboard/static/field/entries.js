/* The outbox inside a transaction: what queues, what may still be replaced, and which row an entry belongs to.

   An entry: {seq, op, kind, person, visit, key, body, base, at, status, sent, receipt, tries, error}
     status: waiting | sending | conflict | refused.  sent: it may have reached the server once; then it is never
     changed, because the same id with another body would be refused.  base: the version it builds on; null while an
     earlier entry of the same key has no receipt yet. */

import { uuid } from "./db.js";

export const ROW_STORES = ["answers", "observations", "questions", "votes", "photos", "meta"];

export const now = () => new Date().toISOString();

function doorRow(e) {
  return ["meta", `door:${e.person}:${e.visit}:${e.body.registration || e.body.id}`];
}

const ROWS = {
  answer: (e) => ["answers", [e.person, e.visit, e.body.point]],
  observation: (e) => ["observations", [e.person, e.body.id]],
  question: (e) => ["questions", [e.person, e.body.id]],
  vote: (e) => ["votes", [e.person, e.body.question]],
  finish: (e) => ["meta", `sheet:${e.person}:${e.visit}`],
  reopen: (e) => ["meta", `sheet:${e.person}:${e.visit}`],
  survey: (e) => ["meta", `survey:${e.person}:${e.visit}`],
  photo: (e) => ["photos", e.body.id],
  sign_in: doorRow, sign_out: doorRow, walk_in: doorRow,
};

/* Return the row that an entry is about, as {table, row}; the row is undefined where there is none. */
export async function rowOf(tx, entry) {
  const [store, key] = ROWS[entry.kind](entry);
  const table = tx.objectStore(store);
  return { table, key, row: await table.get(key) };
}

/* Return the entries of a key that are still on their way, oldest first. */
export async function pending(tx, person, key) {
  const all = await tx.objectStore("outbox").index("key").getAll([person, key]);
  return all.filter((entry) => entry.status !== "refused");
}

export const replaceable = (entry) => entry?.status === "waiting" && !entry.sent;

/* Queue an entry, or put it in the place of an unsent one of the same key; returns it as stored. */
export async function enqueue(tx, { kind, ids, key, body, base = 0 }) {
  const box = tx.objectStore("outbox");
  const last = (await pending(tx, ids.person, key)).at(-1);
  if (last && (replaceable(last) || last.status === "conflict")) {
    // of two values that wait for a choice, the newer one on this device is "mine"
    const entry = { ...last, kind, body, at: now(), op: last.status === "conflict" ? last.op : uuid() };
    await box.put(entry);
    return entry;
  }
  const entry = {
    op: uuid(), kind, person: ids.person, visit: ids.visit, key, body, base: last ? null : base, at: now(),
    status: "waiting", sent: false, receipt: null, tries: 0, error: null,
  };
  entry.seq = await box.add(entry);
  return entry;
}

export const shown = (entry) => (entry.status === "waiting" ? "local" : entry.status);

/* Show in an entry's own row how it goes; a row that a newer entry has changed since is left alone. */
export async function mark(tx, entry, status) {
  const { table, row } = await rowOf(tx, entry);
  if (row && row.op === entry.op) await table.put({ ...row, status });
}
