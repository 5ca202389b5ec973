/* Everything that a person does is written here first: row and outbox entry in one strict transaction. When a promise
   resolves, it is on disk and the screen may say "kept on this device"; when it rejects with StorageTrouble, it is not.

   ids = {person, visit} (ctx.ids).
   recordAnswer(ids, {point, stop = null, state, value = null, tags = [], note = ""}) -> the answer row, or null when it
     was taken back before it ever left. state: answered | not_seen | not_applicable | cleared (a note may stay without a
     mark). Undo is a new call.
   recordObservation(ids, {id?, stop, dimension, tags, note, removed = false}) -> row (a new id if none is given)
   addPhoto(ids, {point | observation, blob, sha256, width, height}) -> row;   removePhoto(id) -> bool (false: it may be
     with the server already)
   ask(ids, {text, anonymous = false}) -> row;    vote(ids, question, on) -> row
   finish(ids, {signature, strokes}) -> row;      reopen(ids) -> row
   submitSurvey(ids, {slug, token, answers}) -> row {status, at}; the answers leave without a name and are then forgotten
   resolveConflict(seq, "mine" | "theirs", note) ; mergedNote(mine, theirs) -> what `note` defaults to
   dropEntry(seq)      retryEntry(seq): a refused entry tries once more      exportEntries(person) -> Blob      and from reads.js: sheet, outbox, counts, progress, entryOf
   forgetSent(person) leaves of a person on this device only what was not sent       on("change", fn) -> off */

import { uuid, writing } from "./db.js";
import { enqueue, now, pending, replaceable, shown } from "./entries.js";
import { emit, on } from "./events.js";

export { counts, entryOf, outbox, progress, sheet } from "./reads.js";
export { dropEntry, mergedNote, resolveConflict, retryEntry } from "./choices.js";
export { exportEntries } from "./export.js";
export { forgetSent } from "./forget.js";
export { on };

function written(ids) {
  emit("change", ids);
  emit("entry", ids);
}

export async function recordAnswer(ids, { point, stop = null, state, value = null, tags = [], note = "" }) {
  const key = `answer:${ids.visit}:${point}`;
  const answer = await writing(["answers", "outbox"], async (tx) => {
    const rows = tx.objectStore("answers");
    const at = [ids.person, ids.visit, point];
    const base = (await rows.get(at))?.base ?? 0;
    const queue = await pending(tx, ids.person, key);
    if (state === "cleared" && !note && !tags.length && base === 0 && queue.every(replaceable)) {
      for (const entry of queue) await tx.objectStore("outbox").delete(entry.seq);
      await rows.delete(at);
      return null;
    }
    const body = { point, stop, state, value: state === "answered" ? value : null, tags: [...tags], note };
    const entry = await enqueue(tx, { kind: "answer", ids, key, body, base });
    const row = { ...ids, ...body, base, op: entry.op, at: entry.at, status: shown(entry) };
    await rows.put(row);
    return row;
  });
  written(ids);
  return answer;
}

export async function recordObservation(ids, { id = uuid(), stop = null, dimension = null, tags = [], note = "", removed = false }) {
  const key = `observation:${id}`;
  const row = await writing(["observations", "outbox"], async (tx) => {
    const rows = tx.objectStore("observations");
    const base = (await rows.get([ids.person, id]))?.base ?? 0;
    const queue = await pending(tx, ids.person, key);
    if (removed && base === 0 && queue.every(replaceable)) {
      for (const entry of queue) await tx.objectStore("outbox").delete(entry.seq);
      await rows.delete([ids.person, id]);
      return null;
    }
    const body = { id, stop, dimension, tags: [...tags], note, removed };
    const entry = await enqueue(tx, { kind: "observation", ids, key, body, base });
    const kept = { ...ids, ...body, base, op: entry.op, at: entry.at, status: shown(entry) };
    await rows.put(kept);
    return kept;
  });
  written(ids);
  return row;
}

export async function addPhoto(ids, { point = null, observation = null, blob, sha256, width, height }) {
  const id = uuid();
  const row = await writing(["photos", "outbox"], async (tx) => {
    const body = { id, point, observation, sha256 };
    const entry = await enqueue(tx, { kind: "photo", ids, key: `photo:${id}`, body });
    const kept = { ...ids, ...body, blob, width, height, op: entry.op, at: entry.at, status: "local", server: null };
    await tx.objectStore("photos").add(kept);
    return kept;
  });
  written(ids);
  return row;
}

export async function removePhoto(id) {
  const removed = await writing(["photos", "outbox"], async (tx) => {
    const row = await tx.objectStore("photos").get(id);
    if (!row) return null;
    const entries = await tx.objectStore("outbox").index("key").getAll([row.person, `photo:${id}`]);
    const gone = entries.length > 0 && entries.every((entry) => replaceable(entry) || entry.status === "refused");
    if (!gone) return null;
    for (const entry of entries) await tx.objectStore("outbox").delete(entry.seq);
    await tx.objectStore("photos").delete(id);
    return row;
  });
  if (removed) written({ person: removed.person, visit: removed.visit });
  return removed !== null;
}

export async function ask(ids, { text, anonymous = false }) {
  const id = uuid();
  const row = await writing(["questions", "outbox"], async (tx) => {
    const body = { id, text: text.trim(), anonymous };
    const entry = await enqueue(tx, { kind: "question", ids, key: `question:${id}`, body });
    const kept = { ...ids, ...body, op: entry.op, at: entry.at, status: "local" };
    await tx.objectStore("questions").put(kept);
    return kept;
  });
  written(ids);
  return row;
}

export async function vote(ids, question, wanted) {
  const row = await writing(["votes", "outbox"], async (tx) => {
    const body = { question, on: Boolean(wanted) };
    const entry = await enqueue(tx, { kind: "vote", ids, key: `vote:${question}`, body });
    const kept = { ...ids, ...body, op: entry.op, at: entry.at, status: shown(entry) };
    await tx.objectStore("votes").put(kept);
    return kept;
  });
  written(ids);
  return row;
}

/* `server` in the row is what the server last acknowledged: signed or not. */
async function sign(ids, kind, body) {
  const key = `sheet:${ids.person}:${ids.visit}`;
  const row = await writing(["meta", "outbox"], async (tx) => {
    const before = await tx.objectStore("meta").get(key);
    const queue = await pending(tx, ids.person, `sheet:${ids.visit}`);
    const finished = kind === "finish";
    const kept = { key, ...ids, finished, signature: body.signature || "", strokes: body.strokes || null, at: now(), server: before?.server ?? false };
    if (!finished && !kept.server && queue.every(replaceable)) {
      for (const entry of queue) await tx.objectStore("outbox").delete(entry.seq); // it never left: nothing to reopen there
      kept.status = "local";
    } else {
      if (replaceable(queue.at(-1))) await tx.objectStore("outbox").delete(queue.at(-1).seq); // behind the answers given since
      const entry = await enqueue(tx, { kind, ids, key: `sheet:${ids.visit}`, body });
      Object.assign(kept, { op: entry.op, at: entry.at, status: shown(entry) });
    }
    await tx.objectStore("meta").put(kept);
    return kept;
  });
  written(ids);
  return row;
}

export const finish = (ids, { signature, strokes = null }) => sign(ids, "finish", { signature, strokes });

export const reopen = (ids) => sign(ids, "reopen", {});

export async function submitSurvey(ids, { slug, token, answers }) {
  const row = await writing(["meta", "outbox"], async (tx) => {
    const entry = await enqueue(tx, { kind: "survey", ids, key: `survey:${ids.visit}`, body: { slug, token, answers } });
    const kept = { key: `survey:${ids.person}:${ids.visit}`, ...ids, op: entry.op, at: entry.at, status: shown(entry) };
    await tx.objectStore("meta").put(kept);
    return kept;
  });
  written(ids);
  return row;
}
