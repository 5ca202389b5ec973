/* Who signs out of a shared tablet leaves nothing on it that the next one could read, and loses nothing either.

   await forgetSent(person) -> how many entries stay: those not sent, with the rows and pictures that they are about.
     Downloads, boards, drafts and what the server has are gone; so is the person, when nothing stays. */

import { writing } from "./db.js";
import { rowOf, ROW_STORES } from "./entries.js";
import { emit } from "./events.js";

const STORES = [...ROW_STORES, "downloads", "boards"];
const place = (store, key) => `${store} ${JSON.stringify(key)}`;

export async function forgetSent(person) {
  const left = await writing([...STORES, "outbox", "people"], async (tx) => {
    const own = (await tx.objectStore("outbox").getAll()).filter((entry) => entry.person === person);
    const kept = new Set();
    for (const entry of own) {
      const { table, key } = await rowOf(tx, entry);
      kept.add(place(table.name, key));
    }
    for (const name of STORES) {
      let cursor = await tx.objectStore(name).openCursor();
      while (cursor) {
        if (cursor.value.person === person && !kept.has(place(name, cursor.primaryKey))) await cursor.delete();
        cursor = await cursor.continue();
      }
    }
    if (!own.length) await tx.objectStore("people").delete(person);
    return own.length;
  });
  emit("change", { person, visit: null });
  emit("people", { person });
  return left;
}
