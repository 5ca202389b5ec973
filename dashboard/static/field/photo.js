/* A picture from the camera, made ready on the device: upright, at most 2048 px, a plain JPEG without place or camera data.

   pickPictures({many, camera}) -> Promise<File[]>     opens the camera or the chooser; none when it was cancelled
   preparePicture(file) -> Promise<{blob, sha256, width, height}>
     throws PictureError with `code`: "unreadable" (cannot be decoded here), "empty", "memory" (the device gave up)
   sha256(bytes) -> Promise<hex>    also where the browser has no crypto.subtle (a page that is not https) */

import { h } from "./dom.js";
import { digest } from "./sha256.js";

export const LONGEST_SIDE = 2048;
const QUALITY = 0.85;

export class PictureError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function pickPictures({ many = false, camera = true } = {}) {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept: "image/*", capture: camera ? "environment" : null, multiple: many, class: "unseen", tabindex: "-1", "aria-hidden": "true", id: "camera" });
    const done = (files) => {
      input.remove();
      resolve(files);
    };
    document.getElementById("camera")?.remove(); // a chooser that was left without an answer
    input.addEventListener("change", () => done([...input.files]));
    input.addEventListener("cancel", () => done([]));
    document.body.append(input); // some browsers do not open a chooser that is not in the page
    input.click();
  });
}

export async function preparePicture(file) {
  if (!file.size) throw new PictureError("empty");
  const source = await decode(file);
  try {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(source.width, source.height));
    const width = Math.max(1, Math.round(source.width * scale));
    const height = Math.max(1, Math.round(source.height * scale));
    const blob = await jpeg(source, width, height);
    return { blob, sha256: await sha256(await blob.arrayBuffer()), width, height };
  } finally {
    source.close?.();
  }
}

/** Decode upright. An <img> knows formats (HEIC on Apple devices) and orientations that createImageBitmap may not. */
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch { /* try the other way */ }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    if (!image.naturalWidth) throw new PictureError("unreadable");
    const canvas = drawn(image, image.naturalWidth, image.naturalHeight);
    return canvas;
  } catch {
    throw new PictureError("unreadable");
  } finally {
    URL.revokeObjectURL(url);
  }
}

function drawn(source, width, height) {
  const canvas = h("canvas", { width, height });
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) throw new PictureError("memory");
  pen.fillStyle = "#fff"; // what was transparent is white, not black
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, width, height);
  return canvas;
}

function jpeg(source, width, height) {
  return new Promise((resolve, reject) => {
    drawn(source, width, height).toBlob((blob) => (blob ? resolve(blob) : reject(new PictureError("memory"))), "image/jpeg", QUALITY);
  });
}

export async function sha256(bytes) {
  const sum = globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : digest(new Uint8Array(bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
