/* My entries as a file that the association's staff can read in, for when a device will not send them.

   await exportEntries(person) -> Blob (application/json, format "qujing-entries/1"). Surveys stay out: they have no name. */

import { database } from "./db.js";
import { deviceId } from "./people.js";

async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export async function exportEntries(person) {
  const db = await database();
  const own = (await db.getAll("outbox")).filter((entry) => entry.person === person && entry.kind !== "survey");
  const entries = own.filter((entry) => entry.kind !== "photo").map(({ op, kind, visit, base, at, body }) => ({ op, kind, author: person, visit, base: base ?? 0, at, body }));
  const photos = [];
  for (const { op, visit, body } of own.filter((entry) => entry.kind === "photo")) {
    const row = await db.get("photos", body.id);
    if (row?.blob) photos.push({ op, author: person, visit, point: body.point, observation: body.observation, sha256: body.sha256, data: await base64(row.blob) });
  }
  const file = { format: "qujing-entries/1", device: await deviceId(), made_at: new Date().toISOString(), entries, photos };
  return new Blob([JSON.stringify(file)], { type: "application/json" });
}
