/* Words, days and times in the reader's language; the catalogue is /field/words.json, made from locales' field.po.

   await loadWords()                   once, at the start
   language() -> "zh" | "en"           setLanguage(code) keeps it on this device; the caller then does
                                       emit("language", code, {here: true}), which draws everything again
   t("An English sentence {name}", {name})  -> string; the English sentence is its own key
   t.n("{n} photo", "{n} photos", n, {…})   -> string for n things; {n} is filled in
   t.parts("{n} kept on device", {n: element}) -> array of strings and elements, for h()
   t.enum("Tag", "highlight")               -> the word for a member of a closed vocabulary
   pick({zh, en}) -> string            the wording in this language, or the other one where it is missing
   clock(moment, zone) -> "14:39"      moment: Date or ISO text; zone: the visit's, else the device's
   day("2026-11-21") -> "11 月 21 日"   countdown(ms) -> "07:20", "1:07:20"   bytes(n) -> "1.1 MB"   mark(n) -> "4.5"
   dot() -> the sign between two facts of one line: "・" or " · "        list([…]) -> joined as the language does */

const CHOSEN = "qujing-language";
let words = { zh: {}, en: {} };
let current = null;

function remembered() {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null; // storage is forbidden: the browser's language does
  }
}

export function language() {
  if (!current) {
    const kept = remembered();
    current = kept === "zh" || kept === "en" ? kept : (navigator.language || "zh").toLowerCase().startsWith("en") ? "en" : "zh";
  }
  return current;
}

/* A person's own language, where nobody has chosen one on this device; it is not kept. */
export function adoptLanguage(code) {
  if (remembered() || !words[code] || code === language()) return false;
  current = code;
  document.documentElement.lang = code === "zh" ? "zh-CN" : "en";
  return true;
}

export function setLanguage(code) {
  current = code === "en" ? "en" : "zh";
  try {
    localStorage.setItem(CHOSEN, current);
  } catch { /* it lasts until the page is closed */ }
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
}

export async function loadWords() {
  const answer = await fetch("/field/words.json");
  if (!answer.ok) throw new Error(`words ${answer.status}`);
  words = await answer.json();
  setLanguage(language());
}

function worded(key) {
  const found = words[language()]?.[key];
  return found === undefined || found === "" ? key : found;
}

const filled = (text, params) => text.replace(/\{(\w+)\}/g, (whole, name) => (params && name in params ? String(params[name]) : whole));

export function t(key, params) {
  const text = worded(key);
  return filled(Array.isArray(text) ? text[0] : text, params);
}

t.n = (one, many, n, params) => {
  const forms = worded(one);
  const text = Array.isArray(forms) ? forms[Math.min(forms.length - 1, n === 1 ? 0 : 1)] : n === 1 ? one : many;
  return filled(text, { n, ...params });
};

t.parts = (key, params) => {
  const text = worded(key);
  return text.split(/(\{\w+\})/).map((part) => {
    const name = part.startsWith("{") ? part.slice(1, -1) : "";
    return name && name in params ? params[name] : part;
  });
};

t.enum = (vocabulary, member) => t([vocabulary, member].join("."));

export function pick(both) {
  if (!both) return "";
  return (language() === "en" ? both.en || both.zh : both.zh || both.en) || "";
}

export const dot = () => (language() === "zh" ? "・" : " · ");

export const list = (items) => items.filter(Boolean).join(language() === "zh" ? "、" : ", ");

export function clock(moment, zone) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const at = new Date(moment);
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone || undefined }).format(at);
  } catch { // the device does not know this zone
    return new Intl.DateTimeFormat("en-GB", options).format(at);
  }
}

export function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  if (language() === "zh") return `${month} 月 ${date} 日`;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(Date.UTC(year, month - 1, date));
}

export function countdown(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function bytes(n) {
  if (n < 1024 * 1024) return `${Math.max(1, Math.round(n / 1024))} KB`;
  return n < 1024 ** 3 ? `${(n / 1024 ** 2).toFixed(1)} MB` : `${(n / 1024 ** 3).toFixed(1)} GB`;
}

export const mark = (n) => String(Math.round(n * 10) / 10);
