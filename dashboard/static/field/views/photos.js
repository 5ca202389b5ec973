/* Photos of a card: small pictures in a row, one opened large, one more taken.

   photosOf(sheet, {point | observation}) -> its photos
   photoRow(photos, ctx, {add, open}) -> element
   openPhoto(photo, ctx, {remove})    a sheet with the picture and a button that takes it back
   takePhotos(ctx, target, tell) -> Promise<number>   camera → made ready → kept; `tell(words)` says what went wrong */

import { ask, openSheet } from "../sheet.js";
import { button, h } from "../dom.js";
import { icon } from "../icons.js";
import { photoBlob } from "../downloads.js";
import { stateMark, stateOf } from "../states.js";
import { clock } from "../words.js";
import { pickPictures, PictureError, preparePicture } from "../photo.js";

const MOST = 12; // a point, as on the server
const urls = new Map();

export function photosOf(sheet, { point, observation }) {
  return (sheet.photos || []).filter((photo) => (point ? photo.point === point : photo.observation === observation));
}

export function photoRow(photos, ctx, { add, open }) {
  const { t } = ctx;
  return h("ul", { class: "photo-row" },
    photos.map((photo, index) => h("li", null, thumb(photo, index + 1, ctx, open))),
    photos.length < MOST && h("li", null, button("", { class: "photo-add", "aria-label": t("Take another photo"), on: { click: add } }, icon("plus", { size: 28 }))));
}

function thumb(photo, number, ctx, open) {
  const { t, visit } = ctx;
  const time = photo.at ? clock(photo.at, visit?.timezone) : "";
  const { word, sign, look } = stateOf(photo.status);
  return button("", {
    class: "photo-thumb", "aria-label": [t("Photo {n}", { n: number }), time, word].filter(Boolean).join(", "),
    on: { click: () => open(photo) },
  }, picture(photo, ctx), look === "refused" && h("span", { class: "photo-flag" }, icon(sign, { size: 20 })), time && h("span", { class: "photo-time" }, time));
}

/** An <img> of a local picture at once, of a stored one when it has come; offline an icon stands for it. */
function picture(photo, ctx, label = "") {
  const place = h("span", { class: "photo-frame" }, icon("photo", { size: 28 }));
  const put = (url) => place.replaceChildren(h("img", { src: url, alt: label }));
  const known = urls.get(photo.id);
  if (known) put(known);
  else if (photo.blob) put(remember(photo.id, photo.blob));
  else if (photo.server) photoBlob(ctx.ids, photo.server).then((blob) => blob && put(remember(photo.id, blob)));
  return place;
}

function remember(id, blob) {
  const url = URL.createObjectURL(blob);
  urls.set(id, url);
  return url;
}

/** Let go of the pictures' memory when the screen changes. */
export function forgetPictures() {
  for (const url of urls.values()) URL.revokeObjectURL(url);
  urls.clear();
}

export function openPhoto(photo, ctx, { remove } = {}) {
  const { t } = ctx;
  const actions = [];
  const drop = remove && button(t("Remove photo"), { class: "key strong danger" }, icon("trash"));
  if (drop) actions.push(drop);
  const sheet = openSheet([
    h("div", { class: "photo-large" }, picture(photo, ctx, t("Photo"))),
    h("p", null, stateMark(photo.status)),
  ], { title: t("Photo"), actions });
  drop?.addEventListener("click", async () => {
    const sure = await ask({ title: t("Remove this photo?"), text: t("It is deleted from this device and will not be sent. The score and the note stay."), yes: t("Remove photo"), danger: true });
    if (!sure) return;
    sheet.close();
    await remove(photo);
  });
}

export async function takePhotos(ctx, target, { room = MOST, tell }) {
  const { t, store } = ctx;
  if (room <= 0) {
    tell(t("A point takes {n} photos at most.", { n: MOST }));
    return 0;
  }
  let kept = 0;
  for (const file of (await pickPictures({ camera: true })).slice(0, room)) {
    try {
      const ready = await preparePicture(file);
      await store.addPhoto(ctx.ids, { ...target, ...ready });
      kept += 1;
    } catch (error) {
      tell(troubleWords(error, t));
    }
  }
  return kept;
}

export function troubleWords(error, t) {
  if (error instanceof PictureError) {
    if (error.code === "memory") return t("This device has too little memory for the picture. Close other apps and take it again.");
    return t("This picture cannot be opened here. Take it again, or choose a JPEG, PNG or WebP.");
  }
  if (error?.code === "full") return t("The device's storage is full: not kept. Free some space, then do it again.");
  return t("Not kept on the device. Please do it again.");
}
