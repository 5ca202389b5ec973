/* What the server's answer does to the outbox and to the rows, one transaction for all of it.

   await takeReceipts(entries, receipts) -> how many entries had a receipt; the others wait again
   await refuse(entry, {code, message, ref})  the server will not take it as it is: a person has to look at it
   await backWaiting(entries | null, error)   it did not get through; null: all that a dead tab left under way */

import { uuid, writing } from "./db.js";
import { mark, now, pending, ROW_STORES, rowOf } from "./entries.js";
import { emit } from "./events.js";

const STORES = [...ROW_STORES, "outbox"];
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* Whether what is stored says the same in everything that it tells. */
function agrees(body, stored) {
  return ["state", "value", "note", "removed", "dimension"].every((name) => !(name in stored) || !(name in body) || same(body[name] ?? "", stored[name] ?? ""))
    && same([...body.tags].sort(), [...stored.tags].sort());
}

async function stands(tx, entry, receipt) {
  const box = tx.objectStore("outbox");
  await box.delete(entry.seq);
  const [next] = await pending(tx, entry.person, entry.key);
  const version = receipt.version ?? entry.base;
  if (next?.base === null) await box.put({ ...next, base: version });
  const { table, row } = await rowOf(tx, entry);
  if (!row) return;
  const kept = { ...row, base: version };
  if (receipt.stored?.registration) Object.assign(kept, { told: receipt.stored, in: receipt.stored.in, out: receipt.stored.out, by: receipt.stored.by });
  if (entry.kind === "photo") kept.server = receipt.photo;
  if (entry.kind === "finish" || entry.kind === "reopen") kept.server = entry.kind === "finish";
  await table.put(next ? kept : { ...kept, status: "sent", sent_at: now(), late: Boolean(receipt.late) });
}

/* The server has another value. What was entered here since then is the newer "mine". */
async function contested(tx, entry, receipt) {
  const box = tx.objectStore("outbox");
  if (!receipt.stored) {
    // the server has lost what this was built on (an older copy was restored): the entry begins anew
    const { table, row } = await rowOf(tx, entry);
    const fresh = { ...entry, op: uuid(), base: 0, status: "waiting", sent: false };
    await box.put(fresh);
    if (row) await table.put({ ...row, base: 0, ...(row.op === entry.op ? { op: fresh.op, status: "local" } : {}) });
    return undefined;
  }
  if (agrees(entry.body, receipt.stored)) return stands(tx, entry, { ...receipt, version: receipt.stored.version });
  const later = (await pending(tx, entry.person, entry.key)).filter((one) => one.seq > entry.seq);
  const newest = later.at(-1) || entry;
  for (const one of later) await box.delete(one.seq);
  await box.put({ ...entry, body: newest.body, at: newest.at, status: "conflict", receipt });
  const { table, row } = await rowOf(tx, entry);
  if (row) await table.put({ ...row, status: "conflict" });
  return undefined;
}

async function refused(tx, entry, receipt) {
  const box = tx.objectStore("outbox");
  await box.put({ ...entry, status: "refused", receipt, error: receipt.code || "" });
  const [next] = (await pending(tx, entry.person, entry.key)).filter((one) => one.seq > entry.seq);
  if (next?.base === null) await box.put({ ...next, base: entry.base });
  const { table, row } = await rowOf(tx, entry);
  if (row && !next) await table.put({ ...row, status: "refused" });
}

async function waitAgain(tx, entry, error) {
  await tx.objectStore("outbox").put({ ...entry, status: "waiting", error });
  await mark(tx, entry, "local");
}

export async function takeReceipts(entries, receipts) {
  const byOp = new Map(receipts.map((receipt) => [receipt?.op, receipt]));
  const done = await writing(STORES, async (tx) => {
    let count = 0;
    for (const { seq, op } of entries) {
      const entry = await tx.objectStore("outbox").get(seq);
      if (entry?.op !== op) continue;
      const receipt = byOp.get(op);
      const verdict = { applied: stands, replayed: receipt?.stored ? contested : stands, stale: contested, rejected: refused }[receipt?.status];
      if (verdict) {
        count += 1;
        await verdict(tx, entry, receipt);
      } else await waitAgain(tx, entry, "receipt");
    }
    if (count) await tx.objectStore("meta").put({ key: "last_sent", value: now() });
    return count;
  });
  for (const { person, visit } of entries.slice(0, 1)) emit("change", { person, visit });
  return done;
}

export async function refuse(entry, answer) {
  await writing(STORES, async (tx) => {
    const kept = await tx.objectStore("outbox").get(entry.seq);
    if (kept?.op === entry.op) await refused(tx, kept, { op: entry.op, status: "rejected", code: answer.code, message: answer.message || null, ref: answer.ref || null });
  });
  emit("change", { person: entry.person, visit: entry.visit });
}

export async function backWaiting(entries, error) {
  const moved = await writing(STORES, async (tx) => {
    const box = tx.objectStore("outbox");
    const all = entries ? await Promise.all(entries.map((entry) => box.get(entry.seq))) : await box.getAll();
    const under = all.filter((entry) => entry?.status === "sending");
    for (const entry of under) await waitAgain(tx, entry, error);
    return under.length;
  });
  if (moved) emit("change", { person: entries?.[0]?.person, visit: null });
}
