/* The camera as a badge reader; it decodes by itself and needs no help from the browser.

   await startScanner(video, {onToken(token), onOther()} | {onText(text)}) -> {stop(), torch: null | (on) => Promise<bool>}
     onText(text) instead of both: is called with whatever is read, again and again.
     onToken is called once for a badge of ours; onOther when some other code is held before the camera.
     Rejects with CameraTrouble: code "none" (no camera, or not a secure page), "denied", "busy".
   await cameraAllowed() -> "granted" | "denied" | "prompt"
   tokenIn(text) -> the token in a badge's link, or "" */

const EVERY = 150; // ms between two looks
const SIDE = 480; // pixels that are looked at: a badge fills the frame

export class CameraTrouble extends Error {
  constructor(code) {
    super(`camera ${code}`);
    this.code = code;
  }
}

export const tokenIn = (text) => /\/field\/#b=([A-Za-z0-9_-]{16,128})$/.exec(text)?.[1] || "";

export async function cameraAllowed() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state;
  } catch {
    return "prompt"; // this browser does not tell
  }
}

async function open() {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraTrouble("none");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
  } catch (error) {
    throw new CameraTrouble({ NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" }[error.name] || "none");
  }
}

/* The square in the middle, as the frame on the screen shows it. */
function look(video, canvas) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (!side) return null;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, SIDE, SIDE);
  return pen.getImageData(0, 0, SIDE, SIDE);
}

export async function startScanner(video, { onToken, onOther, onText }) {
  const stream = await open();
  const decoder = new Worker("/field/vendor/qr_decoder.js");
  decoder.postMessage({ type: "inversionMode", data: "original" });
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  let busy = false;
  let over = false;
  const stop = () => {
    over = true;
    clearInterval(timer);
    decoder.terminate();
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const timer = setInterval(() => {
    const picture = !busy && !document.hidden && look(video, canvas);
    if (!picture) return;
    busy = true;
    decoder.postMessage({ id: 1, type: "decode", data: picture }, [picture.data.buffer]);
  }, EVERY);
  decoder.addEventListener("message", ({ data }) => {
    busy = false;
    if (over || data.type !== "qrResult" || !data.data) return;
    if (onText) return onText(data.data);
    const token = tokenIn(data.data);
    if (!token) return onOther?.();
    stop();
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60);
    return onToken(token);
  });
  video.srcObject = stream;
  await video.play().catch(() => {}); // stopped again before it played
  const [track] = stream.getVideoTracks();
  const torch = track?.getCapabilities?.().torch
    ? (on) => track.applyConstraints({ advanced: [{ torch: on }] }).then(() => true, () => false)
    : null;
  return { stop, torch };
}
