/* Who uses this device. Choosing somebody who signed in here before needs no network.

   await people() -> rows {id, name, name_en, firm, association, language, badge, visits, signed_in, signed_out}, newest
     first; signed_in false: the server no longer knows the session; signed_out: by the person, who is let in again only
     by badge or account
   await current() -> row or null         await choose(id)          await setVisit(person, visit id)
   visitOf(row, now) -> the chosen visit, or today's, or the nearest one; null when there is none
   await refreshPeople() -> bool          asks /api/me who is signed in here; false when there was no answer
   await signInBadge({token | code, takeOver}) / signInAccount({email, password}) -> net.js Answer; ok: person is current
   await signOut(id) -> bool              ends the session; of the person only what waits stays on the device
   await needsSignIn(id, {answer})        marks that the server no longer knows the session; what its answer says beyond
     that (a badge revoked, expired, taken over) becomes the row's `why`, {zh, en}
   await deviceId() -> uuid of this device */

import { database, persist, uuid, writing } from "./db.js";
import { emit } from "./events.js";
import { forgetSent } from "./forget.js";
import { call } from "./net.js";

const CHOSEN = "qujing-person";
let device = null;
let entries = 0; // sign-ins and sign-outs of this tab: what /api/me said before one of them is old

const keep = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* this tab only */ } },
};
let chosen = keep.get(CHOSEN);

export async function deviceId() {
  device ??= await writing(["meta"], async (tx) => {
    const row = await tx.store.get("device");
    if (row) return row.value;
    const value = uuid();
    await tx.store.put({ key: "device", value });
    return value;
  });
  return device;
}

export async function people() {
  const rows = await (await database()).getAll("people");
  return rows.sort((one, other) => (one.seen_at < other.seen_at ? 1 : -1));
}

export async function current() {
  return chosen ? (await (await database()).get("people", chosen)) || null : null;
}

export async function choose(id) {
  chosen = id;
  keep.set(CHOSEN, id);
  emit("people", { person: id });
}

export function setVisit(person, visit) {
  keep.set(`qujing-visit-${person}`, visit);
}

export function visitOf(row, now) {
  const visits = row?.visits || [];
  const kept = visits.find((visit) => visit.id === keep.get(`qujing-visit-${row?.id}`));
  if (kept || !visits.length) return kept || null;
  const distance = (visit) => (visit.status === "running" ? -1 : Math.abs(Date.parse(`${visit.day}T12:00:00`) - now.getTime()));
  return [...visits].sort((one, other) => distance(one) - distance(other))[0];
}

async function remember(person) {
  await writing(["people"], (tx) => tx.store.put({ ...person, signed_in: true, seen_at: new Date().toISOString() }));
}

export async function refreshPeople() {
  const before = entries;
  const answer = await call("/api/me");
  if (before !== entries) return refreshPeople();
  if (!answer.ok || !Array.isArray(answer.data?.people)) return false;
  const known = new Set(answer.data.people.map((person) => person.id));
  const changed = await writing(["people"], async (tx) => {
    const rows = await tx.store.getAll();
    for (const row of rows) if (!known.has(row.id) && row.signed_in !== false) await tx.store.put({ ...row, signed_in: false });
    for (const person of answer.data.people) {
      const row = rows.find((one) => one.id === person.id);
      await tx.store.put({ ...row, ...person, signed_in: true, signed_out: false, why: null, seen_at: row?.seen_at || new Date().toISOString() });
    }
    return rows.length !== known.size || rows.some((row) => row.signed_in !== known.has(row.id));
  });
  if (changed) {
    emit("people", {});
    emit("entry", {});
  }
  return true;
}

async function enter(answer) {
  entries += 1;
  if (!answer.ok || !answer.data?.person) return answer;
  await remember(answer.data.person);
  await choose(answer.data.person.id);
  emit("signed-in", { person: answer.data.person.id });
  persist();
  return answer;
}

export async function signInBadge({ token, code, takeOver = false }) {
  const json = { ...(token ? { token } : { code }), device: await deviceId(), take_over: takeOver };
  return enter(await call("/api/badge", { method: "POST", json }));
}

export async function signInAccount({ email, password }) {
  return enter(await call("/api/sign-in", { method: "POST", json: { email, password, device: await deviceId() } }));
}

const PLAIN = new Set(["session.unknown", "session.ended"]); // tell no more than that one has to sign in again

export async function needsSignIn(id, { left = false, answer = null } = {}) {
  const why = PLAIN.has(answer?.data?.code) ? null : answer?.data?.message || null;
  await writing(["people"], async (tx) => {
    const row = await tx.store.get(id);
    if (answer && row?.signed_in && Date.parse(row.seen_at) > answer.started) return; // asked before the last sign-in
    if (row) await tx.store.put({ ...row, signed_in: false, signed_out: left, why });
  });
  emit("people", { person: id });
}

export async function signOut(id) {
  const answer = await call("/api/sign-out", { method: "POST", person: id });
  entries += 1;
  if (!answer.ok && answer.problem !== "signin") return false;
  await needsSignIn(id, { left: true });
  if (chosen === id) await choose(null);
  keep.set(`qujing-visit-${id}`, null);
  await forgetSent(id);
  return true;
}
