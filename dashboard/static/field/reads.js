/* Reading what is on this device.

   await sheet(ids) -> {answers: Map(point -> {state, value, tags, note, stop, base, at, status}) without cleared ones (unless a note stays),
     photos: [{id, point, observation, blob | null, width, height, at, status, server}], observations: [...] without
     removed ones, questions: [...], votes: Map(question -> row), finish: {finished, signature, strokes, at, status} | null,
     survey: {status, at} | null}.   status: local | sending | sent | conflict | refused
   await outbox(person?) -> entries, oldest first; each with `held` (its author has to sign in first), `name`
     (the author's) and `row` (what it is about; a photo's with its blob)
   await entryOf(seq) -> one of them
   await counts(person?) -> {waiting, attention, photos, held, byPerson: Map(id -> waiting)}
   progress(field, sheet) -> {done, total, scored, notSeen, notApplicable, dimensions: Map(key -> {done, total, points}),
     stops: Map(id -> {done, total, points}), missing: [point], tags: {tag: n}, photos: n}
     where points = [{id, state: null | answered | not_seen | not_applicable, status}] in order */

import { database } from "./db.js";
import { rowOf, ROW_STORES } from "./entries.js";

const ofVisit = (ids) => (row) => row.person === ids.person && row.visit === ids.visit;

export async function sheet(ids) {
  const db = await database();
  const tx = db.transaction([...ROW_STORES, "downloads"]);
  const range = IDBKeyRange.bound([ids.person, ids.visit], [ids.person, ids.visit, []]);
  const mine = IDBKeyRange.bound([ids.person], [ids.person, []]);
  const [answers, photos, observations, questions, votes, finish, survey, download] = await Promise.all([
    tx.objectStore("answers").getAll(range),
    tx.objectStore("photos").index("sheet").getAll([ids.person, ids.visit]),
    tx.objectStore("observations").getAll(mine),
    tx.objectStore("questions").getAll(mine),
    tx.objectStore("votes").getAll(mine),
    tx.objectStore("meta").get(`sheet:${ids.person}:${ids.visit}`),
    tx.objectStore("meta").get(`survey:${ids.person}:${ids.visit}`),
    tx.objectStore("downloads").get([ids.person, ids.visit]),
  ]);
  const here = new Set(photos.map((photo) => photo.server).filter(Boolean));
  const elsewhere = (download?.field.photos || [])
    .filter((photo) => !here.has(photo.id))
    .map((photo) => ({ ...photo, blob: null, at: null, status: "sent", server: photo.id }));
  const at = (one, other) => (one.at < other.at ? -1 : 1);
  return {
    answers: new Map(answers.filter((row) => row.state !== "cleared" || row.note || row.tags.length).map((row) => [row.point, row])),
    photos: [...elsewhere, ...photos.sort(at)],
    observations: observations.filter(ofVisit(ids)).filter((row) => !row.removed).sort(at),
    questions: questions.filter(ofVisit(ids)).sort(at),
    votes: new Map(votes.filter(ofVisit(ids)).map((row) => [row.question, row])),
    finish: finish || null,
    survey: survey || null,
  };
}

async function dressed(tx, entry, people) {
  const author = people.find((person) => person.id === entry.person);
  const { row } = await rowOf(tx, entry);
  return { ...entry, name: author?.name || "", held: entry.status === "waiting" && author?.signed_in === false && entry.kind !== "survey", row };
}

export async function outbox(person) {
  const db = await database();
  const tx = db.transaction([...ROW_STORES, "outbox", "people"]);
  const people = await tx.objectStore("people").getAll();
  const entries = await tx.objectStore("outbox").getAll();
  const wanted = entries.filter((entry) => !person || entry.person === person);
  return Promise.all(wanted.map((entry) => dressed(tx, entry, people)));
}

export async function entryOf(seq) {
  const db = await database();
  const tx = db.transaction([...ROW_STORES, "outbox", "people"]);
  const people = await tx.objectStore("people").getAll();
  const entry = await tx.objectStore("outbox").get(seq);
  return entry ? dressed(tx, entry, people) : null;
}

export async function counts(person) {
  const db = await database();
  const tx = db.transaction(["outbox", "people"]);
  const signedIn = new Map((await tx.objectStore("people").getAll()).map((one) => [one.id, one.signed_in !== false]));
  const found = { waiting: 0, attention: 0, photos: 0, held: 0, byPerson: new Map() };
  for (const entry of await tx.objectStore("outbox").getAll()) {
    if (person && entry.person !== person) continue;
    if (entry.status === "conflict" || entry.status === "refused") {
      found.attention += 1;
      continue;
    }
    found.waiting += 1;
    if (entry.kind === "photo") found.photos += 1;
    if (!signedIn.get(entry.person) && entry.kind !== "survey") found.held += 1;
    found.byPerson.set(entry.person, (found.byPerson.get(entry.person) || 0) + 1);
  }
  return found;
}

const marked = (answer) => (answer && answer.state !== "cleared" ? answer.state : null);

export function progress(field, { answers, photos, observations }) {
  const points = new Map(field.points.map((point) => [point.id, { id: point.id, state: marked(answers.get(point.id)), status: answers.get(point.id)?.status || null }]));
  const part = (ids) => {
    const own = ids.map((id) => points.get(id)).filter(Boolean);
    return { points: own, total: own.length, done: own.filter((point) => point.state).length };
  };
  const order = [...new Set([...field.stops.flatMap((stop) => stop.points), ...field.elsewhere, ...points.keys()])];
  const all = part(order);
  const count = (state) => all.points.filter((point) => point.state === state).length;
  const tags = {};
  for (const row of [...answers.values(), ...observations]) for (const tag of row.tags) tags[tag] = (tags[tag] || 0) + 1;
  return {
    done: all.done, total: all.total, scored: count("answered"), notSeen: count("not_seen"), notApplicable: count("not_applicable"),
    dimensions: new Map(field.dimensions.map((one) => [one.key, part(order.filter((id) => field.points.find((point) => point.id === id)?.dimension === one.key))])),
    stops: new Map(field.stops.map((stop) => [stop.id, part(stop.points)])),
    missing: all.points.filter((point) => !point.state).map((point) => point.id),
    tags, photos: photos.length,
  };
}
