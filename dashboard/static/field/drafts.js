/* What is half filled in and not yet an entry: a survey, a question, a note. Kept on this device, never sent.

   await draft(ids, name) -> value or null      await keepDraft(ids, name, value)      null or undefined forgets it */

import { database, writing } from "./db.js";

const keyOf = (ids, name) => `draft:${name}:${ids.person}:${ids.visit}`;

export async function draft(ids, name) {
  return (await (await database()).get("meta", keyOf(ids, name)))?.value ?? null;
}

export function keepDraft(ids, name, value) {
  const key = keyOf(ids, name);
  return writing(["meta"], (tx) => (value === null || value === undefined ? tx.store.delete(key) : tx.store.put({ key, ...ids, value })));
}
