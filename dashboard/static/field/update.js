/* The service worker: the shell from the cache, and a new version that waits its turn.

   startUpdates()       registers it and looks for a new version each time the page is seen again
   updateWaiting()      -> bool: a new version is ready; "update" is told when that changes
   applyUpdate()        lets it take over if nothing waits to be sent -> Promise<bool>
   By itself it takes over only when nothing waits, nobody is looking and nothing is half typed. */

import { emit, on } from "./events.js";
import { counts } from "./reads.js";

let registration = null;
let reloading = false;

export const updateWaiting = () => Boolean(registration?.waiting);

export async function applyUpdate() {
  if (!registration?.waiting || (await counts()).waiting) return false;
  reloading = true;
  registration.waiting.postMessage("take over");
  return true;
}

/* Whether a reload would lose something half typed or half chosen. */
function typing() {
  const filled = [...document.querySelectorAll("textarea, input")].some((one) => (one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue));
  return filled || document.querySelector("dialog[open]") !== null;
}

function watch(worker) {
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) emit("update", {}, { here: true });
  });
}

export async function startUpdates() {
  if (!("serviceWorker" in navigator)) return; // not a secure context: the app works, but only while it is loaded
  const controlled = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!controlled && !reloading) return; // the first version, just installed
    if (reloading || document.hidden) location.reload();
    else document.addEventListener("visibilitychange", () => { if (!typing()) location.reload(); });
  });
  try {
    registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" });
  } catch (error) {
    console.error(error);
    return;
  }
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  if (registration.waiting) emit("update", {}, { here: true });
  const unseen = () => { if (document.hidden && !typing()) applyUpdate().catch(() => {}); };
  on("change", unseen);
  on("update", unseen);
  document.addEventListener("visibilitychange", () => {
    unseen();
    if (!document.hidden) registration.update().catch(() => {});
  });
}
