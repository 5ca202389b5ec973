/* When nothing can be scored, and why: signed already, not begun, over, or not registered. */

import { ask } from "../sheet.js";
import { clock } from "../words.js";

/** The signature that stands, {signature, at, status} or null: what was done here goes before what was downloaded. */
export function signedOf(ctx, sheet) {
  const here = sheet?.finish;
  if (here) return here.finished === false ? null : here;
  const stored = ctx.field.me?.sheet;
  return stored?.finished_at ? { signature: stored.signature, at: stored.finished_at, status: "sent" } : null;
}

/** {text, reopen: bool} while the sheet cannot be changed, else null. */
export function lockOf(ctx, now, sheet = null) {
  const { t, field } = ctx;
  if (field.me && field.me.registered === false) return { text: t("You are not registered for this visit. Ask the association to put you on the list."), reopen: false };
  const signed = signedOf(ctx, sheet);
  const over = ["closed", "archived"].includes(field.visit.status);
  if (over) return { text: t("The visit has closed; what was entered stays."), reopen: false };
  if (signed) {
    return { text: t("Signed at {time}. To change something, reopen the sheet.", { time: clock(signed.at, field.visit.timezone) }), reopen: true };
  }
  // A tablet that was loaded before the day may not have heard that the visit has begun.
  if (["draft", "open"].includes(field.visit.status) && now.day < field.visit.day) {
    return { text: t("Scoring opens on the day of the visit; the points can be read already."), reopen: false };
  }
  return null;
}

/** Ask whether to reopen a signed sheet and do it; false when the person leaves it signed. */
export async function reopenFirst(ctx, key) {
  const { t, store } = ctx;
  const yes = await ask({ title: t("The sheet is signed"), text: t("Reopen it to change your answers. You sign again afterwards."), yes: t("Reopen") });
  if (yes) await store.reopen(key);
  return yes;
}
