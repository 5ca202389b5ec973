/* What the server tells about a visit, kept for when there is no network.

   await field(ids) -> the kept download or null       await board(ids) -> the kept board or null
   await refreshField(ids) / refreshBoard(ids) -> net.js Answer; news are kept and told as "field" / "board"
   await refreshLive(ids) -> Answer; new times, what runs and notices are put into the kept field and board
   await photoBlob(ids, server id) -> Blob or null      (pictures need the person's header, so <img src> cannot)
   startPolling(() => ids | null)  board every 15 s, field every 5 min and, while the visit runs, live every 3.5 s, all
     only while the page is seen; at once when the line is back */

import { database, writing } from "./db.js";
import { pending, ROW_STORES } from "./entries.js";
import { emit } from "./events.js";
import { call } from "./net.js";
import { needsSignIn } from "./people.js";

const at = (ids) => [ids.person, ids.visit];

export async function field(ids) {
  return (await (await database()).get("downloads", at(ids)))?.field || null;
}

export async function board(ids) {
  return (await (await database()).get("boards", at(ids)))?.board || null;
}

/* What waits here is newer than what the server knows of it; everything else follows the server. */
async function mergeAnswers(tx, ids, told) {
  const rows = tx.objectStore("answers");
  for (const answer of told) {
    const row = await rows.get([...at(ids), answer.point]);
    if ((row?.base ?? 0) > answer.version || (await pending(tx, ids.person, `answer:${ids.visit}:${answer.point}`)).length) continue;
    const { point, stop, state, value, tags, note, version } = answer;
    await rows.put({ ...ids, point, stop, state, value, tags, note, base: version, op: null, at: answer.recorded_at, status: "sent" });
  }
}

async function mergeObservations(tx, ids, told) {
  const rows = tx.objectStore("observations");
  for (const { version, recorded_at, ...note } of told) {
    const row = await rows.get([ids.person, note.id]);
    if ((row?.base ?? 0) > version || (await pending(tx, ids.person, `observation:${note.id}`)).length) continue;
    await rows.put({ ...ids, ...note, base: version, op: null, at: recorded_at, status: "sent" });
  }
}

async function mergeSheet(tx, ids, signed) {
  if ((await pending(tx, ids.person, `sheet:${ids.visit}`)).length) return;
  const key = `sheet:${ids.person}:${ids.visit}`;
  const finished = Boolean(signed?.finished_at);
  const row = await tx.objectStore("meta").get(key);
  if (!finished && !row) return;
  const known = { key, ...ids, strokes: null, ...row, finished, server: finished, status: "sent" };
  await tx.objectStore("meta").put(finished ? { ...known, signature: signed.signature || "", at: signed.finished_at } : known);
}

const under = new Map(); // two reasons to download at once make one request

export function refreshField(ids) {
  const key = at(ids).join();
  if (!under.has(key)) under.set(key, download(ids).finally(() => under.delete(key)));
  return under.get(key);
}

async function download(ids) {
  const kept = await (await database()).get("downloads", at(ids));
  const answer = await call(`/api/visits/${ids.visit}/field`, { person: ids.person, etag: kept?.etag, timeout: 20000 });
  if (answer.problem === "signin") await needsSignIn(ids.person, { answer });
  if (!answer.ok || !answer.data) return answer;
  const told = answer.data;
  await writing([...ROW_STORES, "downloads", "outbox"], async (tx) => {
    const taps = (await tx.objectStore("downloads").get(at(ids)))?.field.taps; // known from live alone
    await tx.objectStore("downloads").put({ ...ids, etag: answer.etag, field: { ...told, taps }, at: new Date().toISOString() });
    await mergeAnswers(tx, ids, told.answers);
    await mergeObservations(tx, ids, told.observations);
    await mergeSheet(tx, ids, told.me.sheet);
  });
  emit("field", ids);
  emit("change", ids);
  return answer;
}

export async function refreshBoard(ids) {
  const kept = await (await database()).get("boards", at(ids));
  const answer = await call(`/api/visits/${ids.visit}/board`, { person: ids.person, etag: kept?.etag });
  if (answer.problem === "signin") await needsSignIn(ids.person, { answer });
  if (!answer.ok || !answer.data) return answer;
  const told = answer.data;
  await writing(["boards", "questions", "votes", "outbox"], async (tx) => {
    await tx.objectStore("boards").put({ ...ids, etag: answer.etag, board: told, at: new Date().toISOString() });
    // what had arrived before we asked is on the board now, or the moderator has hidden it
    for (const row of await tx.objectStore("questions").getAll()) if (row.person === ids.person && row.visit === ids.visit && row.status === "sent" && Date.parse(row.sent_at) < answer.started) await tx.objectStore("questions").delete([row.person, row.id]);
    for (const question of told.questions) {
      if (!(await pending(tx, ids.person, `vote:${question.id}`)).length) await tx.objectStore("votes").delete([ids.person, question.id]);
    }
  });
  emit("board", ids);
  return answer;
}

const lives = new Map(); // the tag of what is kept, for as long as the app stays open

/* The same for everybody on the visit, so one's own group is picked here. */
export async function refreshLive(ids) {
  const key = at(ids).join();
  const answer = await call(`/api/visits/${ids.visit}/live`, { person: ids.person, etag: lives.get(key), timeout: 8000 });
  if (answer.problem === "signin") await needsSignIn(ids.person, { answer });
  if (!answer.ok || !answer.data) return answer;
  const { programme, taps, notices, status } = answer.data;
  await writing(["downloads", "boards"], async (tx) => {
    const row = await tx.objectStore("downloads").get(at(ids));
    const shown = await tx.objectStore("boards").get(at(ids));
    if (row) {
      const group = row.field.me.group?.id;
      const items = programme.items.filter((item) => !item.group || item.group === group);
      row.field = { ...row.field, taps, visit: { ...row.field.visit, status }, programme: { version: programme.version, items, tour: programme.tours[group] || [] } };
      await tx.objectStore("downloads").put(row);
    }
    if (shown) await tx.objectStore("boards").put({ ...shown, board: { ...shown.board, notices } });
  });
  lives.set(key, answer.etag);
  emit("board", ids);
  emit("field", ids);
  return answer;
}

export async function photoBlob(ids, server) {
  try {
    const answer = await fetch(`/api/photos/${server}`, { headers: { "X-Qujing-Person": ids.person }, redirect: "error", signal: AbortSignal.timeout(30000) });
    return answer.ok && (answer.headers.get("content-type") || "").startsWith("image/") ? await answer.blob() : null;
  } catch {
    return null;
  }
}

const BOARD_EVERY = 15000;
const FIELD_EVERY = 300000;
const LIVE_EVERY = 3500; // with what the server keeps for a moment, new times are here within five seconds

export function startPolling(whose) {
  const fetched = new Map();
  let busy = false;
  const look = async () => {
    const ids = whose();
    if (!ids || busy || document.hidden || navigator.onLine === false) return;
    busy = true;
    try {
      const seen = await board(ids);
      const answer = await refreshBoard(ids);
      const moved = answer.data && (answer.data.agenda_version !== seen?.agenda_version || answer.data.status !== seen?.status);
      const last = fetched.get(at(ids).join()) || 0;
      if (moved || Date.now() - last > FIELD_EVERY) {
        const done = await refreshField(ids);
        if (done.ok) fetched.set(at(ids).join(), Date.now());
      }
    } catch (error) {
      console.error(error); // storage trouble is said by the strip; the next look tries again
    } finally {
      busy = false;
    }
  };
  let resting = 0;
  let asking = 0; // who asks; a question that hangs on a dead line is left behind
  const live = async () => {
    const ids = whose();
    if (!ids || asking || document.hidden || navigator.onLine === false || (resting -= 1) > 0) return;
    const mine = (asking = performance.now());
    try {
      // a server in trouble is spared; without a line nobody is, and it may be back at any moment
      if ((await field(ids))?.visit.status === "running" && !["offline", null].includes((await refreshLive(ids)).problem)) resting = 4;
    } catch (error) {
      console.error(error);
    } finally {
      if (asking === mine) asking = 0;
    }
  };
  setInterval(live, LIVE_EVERY);
  document.addEventListener("visibilitychange", live);
  setInterval(look, BOARD_EVERY);
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => {
    resting = asking = 0;
    busy = false;
    live();
    look();
  });
  return look;
}
