// What an answer's value may be and what it is worth; the server has the last word (dashboard/rules/scoring.py).

const MOST_FAULTS = 999;
export const LONGEST_TEXT = 2000;

/** The share of its maximum that an answer earns, 0 to 1; null where nothing counts. */
export function fraction(point, answer) {
  if (!answer || answer.state !== "answered" || answer.value === null || answer.value === undefined) return null;
  const most = point.max_points ?? 1;
  if (most <= 0) return null;
  if (point.method === "level") return (answer.value - 1) / 4;
  if (point.method === "pass_fail") return answer.value ? 1 : 0;
  if (point.method !== "deduction") return null;
  return pointsKept(point, answer.value) / most;
}

/** Points that a deduction point keeps: never below 0, never above its maximum; rounded to what a table prints. */
export function pointsKept(point, value) {
  const most = point.max_points ?? 1;
  const kept = point.per_fault ? most - value * point.per_fault : value;
  return Math.round(Math.min(Math.max(kept, 0), most) * 1000) / 1000;
}

/** The mean of the scored answers on the levels' scale 1-5; null when none counts. */
export function meanLevel(points, answers) {
  const shares = points.map((point) => fraction(point, answers.get(point.id))).filter((share) => share !== null);
  return shares.length ? 1 + (4 * shares.reduce((sum, share) => sum + share, 0)) / shares.length : null;
}

/** How a point is answered: "keys" (tap one), "faults" (count), "number" (points or a figure), "text". */
export function inputOf(point) {
  if (point.method === "level" || point.method === "pass_fail" || point.method === "choice") return "keys";
  if (point.method === "deduction") {
    if (point.grades?.length) return "keys";
    return point.per_fault ? "faults" : "number";
  }
  return point.method === "number" ? "number" : "text";
}

/** The values that a point of kind "keys" offers, in the order of its keys. */
export function keysOf(point) {
  if (point.method === "level") return [1, 2, 3, 4, 5];
  if (point.method === "pass_fail") return [true, false];
  if (point.method === "choice") return (point.choices || []).map((choice) => choice.key);
  return point.grades || [];
}

/** The limits of a counted or typed value: {min, max, step}; null where there is none. */
export function limitsOf(point) {
  if (point.method === "deduction") {
    return point.per_fault ? { min: 0, max: MOST_FAULTS, step: 1 } : { min: 0, max: point.max_points ?? 1, step: "any" };
  }
  return { min: point.minimum ?? null, max: point.maximum ?? null, step: "any" };
}

/** What was typed as a value: {value} (null for nothing) or {problem: "number"|"low"|"high"}. */
export function readNumber(point, typed) {
  const text = typed.trim().replace(/，/g, ".").replace(/,/g, ".");
  if (text === "") return { value: null };
  const value = Number(text);
  const { min, max, step } = limitsOf(point);
  if (!Number.isFinite(value) || (step === 1 && !Number.isInteger(value))) return { problem: "number" };
  if (min !== null && value < min) return { problem: "low", limit: min };
  if (max !== null && value > max) return { problem: "high", limit: max };
  return { value };
}

/** Whether two answers say the same. */
export function sameAnswer(a, b) {
  const plain = (one) => JSON.stringify([one?.state || "cleared", one?.value ?? null, [...(one?.tags || [])].sort(), one?.note || ""]);
  return plain(a) === plain(b);
}

/** An answer as it would be entered, a missing one as cleared. */
export const plainOf = (answer) => ({ state: answer?.state || "cleared", value: answer?.value ?? null, tags: answer?.tags || [], note: answer?.note || "" });
