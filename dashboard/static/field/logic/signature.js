// A signature as it is stored: one list of x, y, x, y, … a stroke, whole numbers in a box of 1000 by 400.

export const BOX = { width: 1000, height: 400 };
const MOST_STROKES = 200;
const MOST_NUMBERS = 4000;

/** A point in the box from a position in an element of this size. */
export function toBox(x, y, width, height) {
  const clamp = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
  return [clamp((x / width) * BOX.width, BOX.width), clamp((y / height) * BOX.height, BOX.height)];
}

/** Add a point to a stroke unless it hardly moved: a tablet reports hundreds a second. */
export function extend(stroke, [x, y]) {
  const n = stroke.length;
  if (n >= 2 && Math.abs(stroke[n - 2] - x) + Math.abs(stroke[n - 1] - y) < 4) return false;
  stroke.push(x, y);
  return true;
}

/** The strokes as they are sent, or null when nothing was drawn; very long ones are thinned out, not cut off. */
export function tidy(strokes) {
  let kept = strokes.filter((stroke) => stroke.length >= 2).slice(0, MOST_STROKES);
  while (kept.reduce((sum, stroke) => sum + stroke.length, 0) > MOST_NUMBERS) kept = kept.map(thinned);
  return kept.length ? kept : null;
}

function thinned(stroke) {
  const pairs = stroke.length / 2;
  return stroke.filter((_, index) => Math.floor(index / 2) % 2 === 0 || Math.floor(index / 2) === pairs - 1);
}
