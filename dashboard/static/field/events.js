/* What happened, told inside this tab and to the other tabs of the app.

   on(event, fn) -> off()         fn(detail)
   emit(event, detail, {here = false})     here: not told to other tabs
   Events: "change" (entries were written: {person, visit}), "field" and "board" (a newer download: {person, visit}),
   "people", "sync" (how sending goes), "progress" ({seq, sent, total}), "update" (a new version waits), "storage" (writing failed, or works again), "tick" (each
   second while the page is seen). */

const listeners = new Map();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("qujing-field") : null;

function tell(event, detail) {
  for (const fn of [...(listeners.get(event) || [])]) {
    try {
      fn(detail);
    } catch (error) {
      console.error(error); // one broken listener does not keep the others from hearing
    }
  }
}

export function on(event, fn) {
  if (!listeners.has(event)) listeners.set(event, new Set());
  listeners.get(event).add(fn);
  return () => listeners.get(event).delete(fn);
}

export function emit(event, detail, { here = false } = {}) {
  tell(event, detail);
  if (!here) channel?.postMessage({ event, detail });
}

channel?.addEventListener("message", ({ data }) => tell(data.event, data.detail));
