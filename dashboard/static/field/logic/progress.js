// How far a sheet is: by stop, by dimension, in all.

export const UNSEEN = ["not_seen", "not_applicable"];

/** Whether an answer counts as done: a mark, "not seen" or "not applicable". */
export function isDone(answer) {
  return Boolean(answer) && (answer.state === "answered" || UNSEEN.includes(answer.state));
}

/** The state that a card shows; a cleared answer that has arrived, or never left, is no answer. */
export function answerStatus(answer) {
  if (!answer) return null;
  const status = answer.status || "sent";
  return status === "sent" && !isDone(answer) && !answer.note ? null : status;
}

export function pointsById(field) {
  return new Map((field.points || []).map((point) => [point.id, point]));
}

/** {total, done, missing: [point id]} of a list of point ids, in its order. */
export function countOf(ids, answers) {
  const missing = ids.filter((id) => !isDone(answers.get(id)));
  return { total: ids.length, done: ids.length - missing.length, missing };
}

/** Every point once, in the order of the stops. */
export function allPoints(stops) {
  return [...new Set(stops.flatMap((stop) => stop.points))];
}

/** The dimensions that occur among `ids`: [{key, title, short, total, done, marks, missing}]; marks as "done"|"unseen"|"open". */
export function byDimension(field, ids, answers) {
  const points = pointsById(field);
  return (field.dimensions || [])
    .map((dimension) => {
      const own = ids.filter((id) => points.get(id)?.dimension === dimension.key);
      const marks = own.map((id) => {
        const answer = answers.get(id);
        return !isDone(answer) ? "open" : UNSEEN.includes(answer.state) ? "unseen" : "done";
      });
      return { ...dimension, ...countOf(own, answers), marks };
    })
    .filter((dimension) => dimension.total > 0);
}

/** The next unanswered point after `current` among `ids`, from the start again when the end is reached; null if none. */
export function nextMissing(ids, answers, current) {
  const from = ids.indexOf(current) + 1;
  return [...ids.slice(from), ...ids.slice(0, Math.max(0, from - 1))].find((id) => !isDone(answers.get(id))) || null;
}
