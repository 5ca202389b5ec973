/* The door's list on this device: who is expected, who came, and what was entered here and has not arrived yet.

   await door(ids) -> {roster: the kept download or null, people: [{id, name, firm, phone, group, state, in, out, by, keys,
     mark, status}] with what was entered here, status: null | local | sending | sent | refused, told: the server's answer}
   await refreshDoor(ids) -> net.js Answer; news are kept and told as "door"
   await whose(list, visit, text) -> the person to whom a scan belongs; undefined: nobody here; null: it is no scan
   signIn(ids, person, at) / signOut(ids, person, at) / undo(ids, person) / walkIn(ids, {name, firm, firm_name, phone}, at) -> id
   The order in which doors deliver makes no difference: the earliest sign-in stands. */

import { database, uuid, writing } from "./db.js";
import { enqueue, pending, replaceable, shown } from "./entries.js";
import { emit } from "./events.js";
import { readScan } from "./logic/scan.js";
import { call } from "./net.js";
import { needsSignIn } from "./people.js";
import { sha256 } from "./photo.js";

const listKey = (ids) => `roster:${ids.person}:${ids.visit}`;
const rowKey = (ids, id = "") => `door:${ids.person}:${ids.visit}:${id}`;
const ownRows = (ids) => IDBKeyRange.bound(rowKey(ids), `${rowKey(ids)}~`);
const hex = (text) => sha256(new TextEncoder().encode(text));

export async function door(ids) {
  const tx = (await database()).transaction("meta");
  const [kept, rows] = await Promise.all([tx.store.get(listKey(ids)), tx.store.getAll(ownRows(ids))]);
  const entered = new Map(rows.map((row) => [row.registration, row]));
  const people = (kept?.roster.people || []).map((one) => ({ ...one, status: null, ...over(entered.get(one.id)) }));
  const listed = new Set(people.map((one) => one.id));
  const walked = rows.filter((row) => row.walk && !listed.has(row.registration)).map((row) => ({ id: row.registration, state: "registered", group: null, keys: [], mark: "", ...row.walk, ...over(row) }));
  return { roster: kept?.roster || null, people: [...people, ...walked] };
}

const over = (row) => (row ? { in: row.in, out: row.out, by: row.by, status: row.status, told: row.told || null } : {});

export async function refreshDoor(ids) {
  const kept = await (await database()).get("meta", listKey(ids));
  const answer = await call(`/api/visits/${ids.visit}/door`, { person: ids.person, etag: kept?.etag });
  if (answer.problem === "signin") await needsSignIn(ids.person, { answer });
  if (!answer.ok || !answer.data) return answer;
  await writing(["meta"], async (tx) => {
    await tx.store.put({ key: listKey(ids), ...ids, etag: answer.etag, roster: answer.data });
    // what had arrived before we asked is in the list now
    for (const row of await tx.store.getAll(ownRows(ids))) if (row.status === "sent" && Date.parse(row.sent_at) < answer.started) await tx.store.delete(row.key);
  });
  emit("door", ids, { here: true });
  return answer;
}

export async function whose(people, visit, text) {
  const scan = readScan(text);
  if (!scan) return null;
  if (scan.code) {
    const mark = (await hex(`${visit}|${scan.code}`)).slice(0, 5);
    return people.find((one) => one.mark === mark);
  }
  for (const token of scan.tokens) {
    const key = (await hex(token)).slice(0, 16);
    const found = people.find((one) => one.keys.includes(key));
    if (found) return found;
  }
  return undefined;
}

async function keep(ids, person, kind, body, change) {
  await writing(["meta", "outbox"], async (tx) => {
    const entry = await enqueue(tx, { kind, ids, key: `${kind}:${person.id}`, body });
    const row = await tx.objectStore("meta").get(rowKey(ids, person.id));
    await tx.objectStore("meta").put({ in: person.in, out: person.out, by: person.by, ...row, key: rowKey(ids, person.id), ...ids, registration: person.id, told: null, ...change, op: entry.op, at: entry.at, status: shown(entry) });
  });
  told(ids);
}

function told(ids) {
  emit("change", ids);
  emit("entry", ids);
}

export const signIn = (ids, person, at) => keep(ids, person, "sign_in", { registration: person.id, on: true, at }, { in: person.in || at, out: null, by: person.in ? person.by : null });

export const signOut = (ids, person, at) => keep(ids, person, "sign_out", { registration: person.id, on: true, at }, { out: at });

/* Take the last step back; what never left is just taken out of the outbox. */
export async function undo(ids, person) {
  const kind = person.out ? "sign_out" : "sign_in";
  const gone = await writing(["meta", "outbox"], async (tx) => {
    const walked = await pending(tx, ids.person, `walk_in:${person.id}`);
    const queue = walked.length ? walked : await pending(tx, ids.person, `${kind}:${person.id}`);
    const row = await tx.objectStore("meta").get(rowKey(ids, person.id));
    if (!queue.length || !queue.every(replaceable) || !row) return false;
    for (const { seq } of queue) await tx.objectStore("outbox").delete(seq);
    const left = kind === "sign_out" ? { ...row, out: null } : { ...row, in: null, by: null };
    await (left.in && !walked.length ? tx.objectStore("meta").put(left) : tx.objectStore("meta").delete(row.key));
    return true;
  });
  if (gone) return told(ids);
  return keep(ids, person, kind, { registration: person.id, on: false, at: null }, kind === "sign_out" ? { out: null } : { in: null, out: null, by: null });
}

export async function walkIn(ids, who, at) {
  const id = uuid();
  const { name, firm, firm_name, phone, shown: firmShown } = who;
  const walk = { name: { zh: name, en: name }, firm: { zh: firmShown, en: firmShown }, phone };
  await keep(ids, { id }, "walk_in", { id, name, firm, firm_name, phone, at }, { walk, in: at, out: null, by: null });
  return id;
}
