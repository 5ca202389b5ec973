/* One way to talk to the server. What is not our JSON is no answer, whatever its status says.

   call(path, {method, person, json, body, type, etag, timeout = 15000, cookies = true}) -> Promise<Answer>, never throws
     person: the id for whom it acts (X-Qujing-Person). json or body: what is sent (type: its content type).
     Answer = {ok, status, data, etag, problem, retry}
       ok: a JSON answer with status 2xx, or 304, or 204.   data: the JSON, also of a refusal ({code, message, facts}).
       problem: null | "offline" (no connection or time-out) | "portal" (somebody else's page answered)
                | "server" (5xx, or a 4xx that is about the request and not about what is in it: 403, 404, 409)
                | "busy" (429) | "signin" (401) | "refused" (400, 410, 413, 415, 422: it will never be taken like this).
       retry: seconds that the server asks to wait, or 0.      started: when it was asked (ms, this device's clock).
   upload(path, blob, {person, type, timeout = 60000, onProgress(sent, total)}) -> Promise<Answer>
   clockOffset() -> ms that the server's clock is ahead of ours, from the last answer that told it. */

const REFUSALS = new Set([400, 410, 413, 415, 422]);
const OFFSET = "qujing-clock"; // a device whose clock is wrong starts without a network, too
let offset = remembered();

export const clockOffset = () => offset;

function remembered() {
  try {
    return Number(localStorage.getItem(OFFSET)) || 0;
  } catch {
    return 0; // storage is forbidden
  }
}

function learnTime(data, started) {
  const told = data && typeof data.server_time === "string" ? Date.parse(data.server_time) : NaN;
  if (!Number.isFinite(told)) return;
  offset = Math.round(told - (started + Date.now()) / 2);
  try {
    localStorage.setItem(OFFSET, offset);
  } catch { /* until the next answer, then */ }
}

function judge({ status, type, text, etag, retry, redirected, started }) {
  const answer = { ok: false, status, data: null, etag, problem: null, retry: Number(retry) || 0, started };
  if (redirected || status === 0 || (status >= 300 && status < 400 && status !== 304)) return { ...answer, problem: "portal" };
  if (status === 204 || status === 304) return { ...answer, ok: true };
  if (type.split(";")[0].trim() === "application/json") {
    try {
      answer.data = JSON.parse(text);
    } catch { /* cut off on the way: as good as nothing */ }
  }
  if (status >= 500) return { ...answer, problem: "server" };
  if (status === 429) return { ...answer, problem: "busy" };
  if (status === 413) return { ...answer, problem: "refused" }; // a proxy in front may answer this without our words
  if (answer.data === null || typeof answer.data !== "object") return { ...answer, problem: "portal" };
  learnTime(answer.data, started);
  if (status >= 200 && status < 300) return { ...answer, ok: true };
  if (typeof answer.data.code !== "string") return { ...answer, problem: "portal" };
  return { ...answer, problem: status === 401 ? "signin" : REFUSALS.has(status) ? "refused" : "server" };
}

const lost = () => ({ ok: false, status: 0, data: null, etag: null, problem: "offline", retry: 0 });

function headersOf({ person, type, etag }) {
  const headers = { Accept: "application/json", "X-Qujing": "1" };
  if (person) headers["X-Qujing-Person"] = person;
  if (type) headers["Content-Type"] = type;
  if (etag) headers["If-None-Match"] = etag;
  return headers;
}

export async function call(path, { method = "GET", person, json, body, type, etag, timeout = 15000, cookies = true } = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), timeout);
  const started = Date.now();
  try {
    const answer = await fetch(path, {
      method,
      body: json === undefined ? body : JSON.stringify(json),
      headers: headersOf({ person, etag, type: json === undefined ? type : "application/json" }),
      credentials: cookies ? "same-origin" : "omit",
      redirect: "manual",
      cache: "no-store",
      signal: control.signal,
    });
    return judge({
      status: answer.status,
      type: answer.headers.get("content-type") || "",
      text: await answer.text(),
      etag: answer.headers.get("etag"),
      retry: answer.headers.get("retry-after"),
      redirected: answer.redirected || answer.type === "opaqueredirect",
      started,
    });
  } catch {
    return lost();
  } finally {
    clearTimeout(timer);
  }
}

/* fetch cannot tell how much of a picture has left, XMLHttpRequest can. */
export function upload(path, blob, { person, type = "image/jpeg", timeout = 60000, onProgress } = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const started = Date.now();
    request.open("POST", path);
    request.timeout = timeout;
    for (const [name, value] of Object.entries(headersOf({ person, type }))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => onProgress?.(event.loaded, event.total || blob.size));
    for (const event of ["error", "timeout", "abort"]) request.addEventListener(event, () => resolve(lost()));
    request.addEventListener("load", () => resolve(judge({
      status: request.status,
      type: request.getResponseHeader("content-type") || "",
      text: request.responseText,
      etag: null,
      retry: request.getResponseHeader("retry-after"),
      redirected: new URL(request.responseURL, location.href).pathname !== new URL(path, location.href).pathname,
      started,
    })));
    request.send(blob);
  });
}
