/* The database on this device: IndexedDB `qujing`, version 1.

   await database() -> idb's database, opened once; rejects with StorageTrouble("unavailable") where there is none
   await writing([stores], async (tx) => …) -> what the function returned, resolved only when the transaction is on disk
     (durability "strict"). The function may await nothing but the transaction. Rejects with StorageTrouble:
     code "full" (quota), "unavailable" (private mode, switched off, broken), or the function's own error, nothing kept.
   uuid() -> a random UUID, also where the page is not a secure context
   storageState() -> {kept: bool (the browser promised to keep it), used, quota, private: bool, trouble: null | code}
   await persist()   asks the browser to keep the data. */

import { emit } from "./events.js";
import { openDB } from "./vendor/idb.js";

export class StorageTrouble extends Error {
  constructor(code, cause) {
    super(`storage ${code}`, { cause });
    this.code = code;
  }
}

let opened = null;
let trouble = null;
const SMALL = 120 * 1024 * 1024; // browsers offer a private window about this little

function create(db) {
  db.createObjectStore("people", { keyPath: "id" });
  db.createObjectStore("downloads", { keyPath: ["person", "visit"] });
  db.createObjectStore("boards", { keyPath: ["person", "visit"] });
  db.createObjectStore("answers", { keyPath: ["person", "visit", "point"] });
  db.createObjectStore("observations", { keyPath: ["person", "id"] });
  db.createObjectStore("questions", { keyPath: ["person", "id"] });
  db.createObjectStore("votes", { keyPath: ["person", "question"] });
  db.createObjectStore("photos", { keyPath: "id" }).createIndex("sheet", ["person", "visit"]);
  const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
  outbox.createIndex("op", "op", { unique: true });
  outbox.createIndex("key", ["person", "key"]);
  db.createObjectStore("meta", { keyPath: "key" });
}

export function database() {
  opened ??= openDB("qujing", 1, {
    upgrade: create,
    blocking: (_now, _wanted, event) => event.target.close(), // a newer version in another tab goes first
    terminated: () => { opened = null; },
  }).catch((error) => {
    opened = null;
    said("unavailable");
    throw new StorageTrouble("unavailable", error);
  });
  return opened;
}

function said(code) {
  trouble = code;
  emit("storage", { code }, { here: true });
}

function codeOf(error) {
  if (error instanceof StorageTrouble) return error.code;
  if (error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError") return "full";
  return ["UnknownError", "InvalidStateError", "AbortError", "TimeoutError"].includes(error?.name) ? "unavailable" : null;
}

export async function writing(stores, work) {
  try {
    const db = await database();
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    let result;
    try {
      result = await work(tx);
    } catch (error) {
      try {
        tx.abort();
      } catch { /* it had ended by itself */ }
      await tx.done.catch(() => {});
      throw tx.error?.name === "QuotaExceededError" ? tx.error : error;
    }
    await tx.done;
    if (trouble) said(null);
    return result;
  } catch (error) {
    const code = codeOf(error);
    if (!code) throw error;
    said(code);
    throw error instanceof StorageTrouble ? error : new StorageTrouble(code, error);
  }
}

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const text = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function storageState() {
  const found = { kept: false, used: 0, quota: 0, private: false, trouble };
  try {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    Object.assign(found, { used: usage, quota, kept: await navigator.storage.persisted(), private: quota > 0 && quota < SMALL });
    if (!found.trouble && quota && quota - usage < 20 * 1024 * 1024) found.trouble = "nearly_full";
  } catch { /* an old browser does not tell */ }
  return found;
}

export async function persist() {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}
