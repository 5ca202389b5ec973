/* Who signs out of a shared tablet leaves nothing on it that the next one could read, and loses nothing either.

   await forgetSent(person, visit?) -> how many entries stay: those not sent, with the rows and pictures that they are
     about. Downloads, boards, drafts and what the server has are gone, of all visits or of one; so is the person, when
     nothing stays.
   await forgetOver(now)    does so for visits that are archived or a month old, where nothing waits to be sent */

import { database, writing } from "./db.js";
import { rowOf, ROW_STORES } from "./entries.js";
import { emit } from "./events.js";

const STORES = [...ROW_STORES, "downloads", "boards"];
const place = (store, key) => `${store} ${JSON.stringify(key)}`;

export async function forgetSent(person, visit) {
  const left = await writing([...STORES, "outbox", "people"], async (tx) => {
    const own = (await tx.objectStore("outbox").getAll()).filter((entry) => entry.person === person && (!visit || entry.visit === visit));
    const kept = new Set();
    for (const entry of own) {
      const { table, key } = await rowOf(tx, entry);
      kept.add(place(table.name, key));
    }
    for (const name of STORES) {
      let cursor = await tx.objectStore(name).openCursor();
      while (cursor) {
        const row = cursor.value;
        if (row.person === person && (!visit || row.visit === visit) && !kept.has(place(name, cursor.primaryKey))) await cursor.delete();
        cursor = await cursor.continue();
      }
    }
    if (!own.length && !visit) await tx.objectStore("people").delete(person);
    return own.length;
  });
  emit("change", { person, visit: null });
  if (!visit) emit("people", { person });
  return left;
}

const KEPT_FOR = 30 * 86400000;

export async function forgetOver(now) {
  const db = await database();
  const known = new Map((await db.getAll("people")).flatMap((person) => (person.visits || []).map((visit) => [visit.id, visit])));
  const unsent = new Set((await db.getAll("outbox")).map((entry) => place(entry.visit, entry.person)));
  for (const key of await db.getAllKeys("downloads")) {
    const [person, visit] = key;
    const { status, day } = known.get(visit) || (await db.get("downloads", key)).field.visit;
    const over = status === "archived" || now - Date.parse(day) > KEPT_FOR;
    if (over && !unsent.has(place(visit, person))) await forgetSent(person, visit);
  }
}
