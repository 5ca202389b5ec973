/* Sending what waits: one tab at a time, each author's entries under that author's own session.

   startSync()                 listens for reasons to send: a new entry, online, focus, the page seen again
   kick(reason) -> Promise     sends now (reason "user" does not wait for the pause after a failure)
   syncStatus() -> {problem: null | "offline" | "portal" | "server" | "busy", sending: bool, lastSent: ISO text | null}
   Only a JSON answer with a receipt for an entry counts as sent; see receipts.js for what each receipt does. */

import { database, writing } from "./db.js";
import { mark, ROW_STORES } from "./entries.js";
import { emit, on } from "./events.js";
import { alone } from "./lock.js";
import { call, upload } from "./net.js";
import { deviceId, needsSignIn, people } from "./people.js";
import { backWaiting, refuse, takeReceipts } from "./receipts.js";

const MOST = 100;
const LARGEST = 200 * 1024; // the server takes 256 KB
const PAUSES = { first: 1000, longest: 60000 };
const OTHER_TAB = 20000;
const BREAKS = 3; // times that a batch may break the server before it is taken apart
const TOO_LARGE = { code: "body.too_large", message: { zh: "内容太大，网络没有让它通过。", en: "Too large: the network did not let it through." } };
const STOPS = new Set(["offline", "portal", "busy", "signin"]); // nothing else will get through now either

let failures = 0;
let timer = null;
let running = null;
let wanted = false;
let asked = 0; // seconds that a busy server wants us to wait
const status = { problem: null, sending: false, lastSent: null };

export const syncStatus = () => ({ ...status });

function tell(changes) {
  Object.assign(status, changes);
  emit("sync", status, { here: true });
}

const kind = () => (matchMedia("(pointer: fine)").matches ? "desktop" : Math.min(screen.width, screen.height) >= 600 ? "tablet" : "phone");

/* Mark entries as under way, on disk, before a byte leaves: after a crash it is known that they may have arrived. */
async function depart(entries) {
  return writing([...ROW_STORES, "outbox"], async (tx) => {
    const box = tx.objectStore("outbox");
    const going = [];
    for (const { seq, op } of entries) {
      const entry = await box.get(seq);
      if (entry?.op !== op || entry.status !== "waiting") continue; // replaced while we were getting ready
      const leaving = { ...entry, status: "sending", sent: true, tries: entry.tries + 1 };
      await box.put(leaving);
      await mark(tx, leaving, "sending");
      going.push(leaving);
    }
    return going;
  });
}

function batchOf(entries) {
  const batch = [];
  let size = 0;
  for (const entry of entries) {
    size += JSON.stringify(entry.body).length * 3 + 300; // UTF-8 takes at most three bytes a character
    if (batch.length && (batch.length >= MOST || size > LARGEST)) break;
    batch.push(entry);
  }
  return batch;
}

/* One request. A batch that the server will not take as a whole, or breaks on again and again, is halved until the
   culprit stands alone. Returns the problem, null if there is none. */
async function sendBatch(person, entries) {
  const going = await depart(entries);
  if (!going.length) return null;
  emit("change", { person });
  const ops = going.map(({ op, kind: what, visit, base, at, body }) => ({ op, kind: what, visit, author: person, base, at, body }));
  const answer = await call("/api/sync", { method: "POST", person, json: { device: await deviceId(), device_kind: kind(), sent_at: new Date().toISOString(), ops } });
  const receipts = answer.ok && Array.isArray(answer.data?.receipts) ? answer.data.receipts : null;
  if (receipts) {
    const done = await takeReceipts(going, receipts);
    if (done) tell({ lastSent: new Date().toISOString() });
    return done < going.length ? "server" : null; // an entry without a receipt stays and is sent again
  }
  const whole = answer.problem === "refused" || (answer.status === 500 && Math.max(...going.map((one) => one.tries)) > BREAKS);
  if (answer.problem === "refused" && going.length === 1) {
    await refuse(going[0], answer.data || TOO_LARGE);
    return null;
  }
  await backWaiting(going, answer.problem || "portal");
  if (whole && going.length > 1) {
    const half = Math.ceil(going.length / 2);
    const [first, second] = [await sendBatch(person, going.slice(0, half)), await sendBatch(person, going.slice(half))];
    return first || second;
  }
  if (answer.problem === "signin") await needsSignIn(person, { answer });
  if (answer.data?.code === "capability.missing") return "signin"; // this person's alone: nobody else waits for it
  asked = answer.retry;
  return answer.problem || "portal";
}

async function sendPhoto(person, entry) {
  const row = await (await database()).get("photos", entry.body.id);
  const [going] = await depart([entry]);
  if (!going) return null;
  if (!row?.blob) {
    await refuse(going, { code: "photo.gone", message: { zh: "照片已不在这台设备上。", en: "The picture is no longer on this device." } });
    return null;
  }
  emit("change", { person });
  const { point, observation, sha256 } = going.body;
  const query = new URLSearchParams({ visit: going.visit, op: going.op, sha256, ...(point ? { point } : { observation }) });
  const onProgress = (sent, total) => emit("progress", { seq: going.seq, sent, total });
  const answer = await upload(`/api/photos?${query}`, row.blob, { person, type: row.blob.type || "image/jpeg", onProgress });
  const receipt = answer.data;
  if (answer.ok && receipt?.op === going.op && (receipt.status === "rejected" || receipt.received_sha256 === sha256)) {
    await takeReceipts([going], [receipt]);
    tell({ lastSent: new Date().toISOString() });
    return null;
  }
  // beside what will never be taken, an answer about this one picture (not found, already there with other bytes)
  if (answer.problem === "refused" || [404, 409].includes(answer.status)) {
    await refuse(going, receipt || TOO_LARGE);
    return null;
  }
  await backWaiting([going], answer.problem || "portal");
  if (answer.problem === "signin") await needsSignIn(person, { answer });
  asked = answer.retry;
  return answer.problem || "portal";
}

/* Without cookies and without a person: the answers leave with the survey's own token only. */
async function sendSurvey(entry) {
  const [going] = await depart([entry]);
  if (!going) return null;
  const { slug, token, answers } = going.body;
  const answer = await call(`/api/survey/${encodeURIComponent(slug)}`, { method: "POST", json: { token, answers }, cookies: false });
  if (answer.ok && ["applied", "replayed"].includes(answer.data?.status)) {
    await takeReceipts([going], [{ op: going.op, status: "applied", version: null }]);
    return null;
  }
  // a survey that is closed, or no more, would otherwise be tried for ever, and every other entry wait its pauses
  if (answer.problem === "refused" || answer.problem === "signin" || (answer.data?.code && [404, 409].includes(answer.status))) {
    await refuse(going, answer.data || TOO_LARGE);
    return null;
  }
  await backWaiting([going], answer.problem || "portal");
  asked = answer.retry;
  return answer.problem || "portal";
}

const isOp = (entry) => entry.kind !== "photo" && entry.kind !== "survey";

/* Everything that may leave now. An entry whose base is not known yet waits for the receipt of the one before it. */
async function waiting(test) {
  const entries = await (await database()).getAll("outbox");
  return entries.filter((entry) => entry.status === "waiting" && entry.base !== null && test(entry));
}

/* What may leave for a person now. A signature is for everything before it, so it waits while an answer of the same
   visit has to wait for a receipt or for a choice: after it the server takes no more answers. */
async function ready(person) {
  const own = (await (await database()).getAll("outbox")).filter((entry) => entry.person === person && isOp(entry));
  const stuck = (entry) => own.some((one) => one.kind === "answer" && one.visit === entry.visit && one.seq < entry.seq && (one.status === "conflict" || one.base === null));
  return own.filter((entry) => entry.status === "waiting" && entry.base !== null && !(entry.kind === "finish" && stuck(entry)));
}

/* One broken entry keeps none of the others back: what failed before goes last, and only a dead line ends the round. */
async function sendFor(person) {
  const reached = new Set();
  let worst = null;
  for (let entries; (entries = (await ready(person)).filter((entry) => !reached.has(entry.op))).length;) {
    const batch = batchOf(entries);
    batch.forEach((entry) => reached.add(entry.op));
    worst = (await sendBatch(person, batch)) || worst;
    if (STOPS.has(worst)) return worst;
  }
  const unsent = new Set((await (await database()).getAll("outbox")).filter(isOp).map((entry) => entry.key));
  const photos = await waiting((entry) => entry.kind === "photo" && entry.person === person);
  for (const entry of photos.sort((one, other) => one.tries - other.tries)) {
    if (entry.body.observation && unsent.has(`observation:${entry.body.observation}`)) continue; // its note goes first
    worst = (await sendPhoto(person, entry)) || worst;
    if (STOPS.has(worst)) return worst;
  }
  return worst;
}

async function round() {
  await backWaiting(null, null); // left under way by a tab that is gone: we hold the lock, so nobody is sending
  let worst = null;
  for (const person of await people()) {
    if (person.signed_in === false) continue;
    const problem = await sendFor(person.id);
    if (problem && problem !== "signin") worst = problem;
    if (worst === "offline" || worst === "portal") return worst;
  }
  for (const entry of await waiting((one) => one.kind === "survey")) worst = (await sendSurvey(entry)) || worst;
  return worst;
}

async function run() {
  const all = await waiting(() => true);
  const stuck = (await (await database()).getAll("outbox")).some((entry) => entry.status === "sending");
  // without any network nothing is tried: what surely never left may still be changed in place
  if (navigator.onLine === false && !(await call("/api/time", { timeout: 5000 })).ok) {
    failures += 1;
    tell({ problem: "offline", sending: false });
    return all.length ? later() : null; // some devices say "offline" for ever: so we look now and then
  }
  if (!all.length && !stuck) return tell({ problem: null, sending: false });
  let problem = null;
  const hadTurn = await alone(async () => {
    tell({ sending: true });
    try {
      problem = await round();
    } finally {
      tell({ sending: false });
    }
  });
  if (!hadTurn) { // another tab sends and tells us of changes; should it stop, we are there
    timer = setTimeout(() => kick("again"), OTHER_TAB);
    return null;
  }
  failures = problem ? failures + 1 : 0;
  tell({ problem });
  if (problem) later();
  return null;
}

function later() {
  clearTimeout(timer);
  const pause = Math.min(PAUSES.longest, PAUSES.first * 2 ** Math.min(failures - 1, 6));
  timer = setTimeout(() => kick("again"), Math.max(asked * 1000, pause * (0.5 + Math.random())));
  asked = 0;
}

export function kick(reason) {
  if (reason === "entry" && failures) return running || Promise.resolve(); // the pause after a failure holds
  clearTimeout(timer);
  if (running) {
    wanted = true;
    return running;
  }
  running = (async () => {
    do {
      wanted = false;
      try {
        await run();
      } catch (error) {
        console.error(error);
        failures += 1;
        later();
      }
    } while (wanted && !failures);
    running = null;
  })();
  return running;
}

export function startSync() {
  database().then((db) => db.get("meta", "last_sent")).then((row) => { if (row && !status.lastSent) tell({ lastSent: row.value }); }).catch(() => {});
  on("entry", () => kick("entry"));
  on("signed-in", () => kick("signed-in")); // the line is there, so no pause is kept
  addEventListener("online", () => kick("online"));
  addEventListener("offline", () => tell({ problem: "offline" }));
  addEventListener("focus", () => kick("focus"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) kick("seen"); });
  kick("start");
}
