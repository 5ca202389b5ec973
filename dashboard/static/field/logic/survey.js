/* A survey sheet in hand: what is answered, what is missing, and what is sent.

   answers = {question key: value}: matrix {row: 1-5}, nps 0-10, choice key, multi_choice [keys], text.
   isAnswered(question, value) -> bool            a matrix needs every row
   doneOf(form, answers) -> how many questions are answered
   missing(form, answers) -> [{question, row}]    what has to be answered before it may be sent
   minutes(form) -> about how long it takes, at least 1 (eight seconds for each thing to answer)
   payload(form, answers) -> what is sent: nothing that is empty */

export function isAnswered(question, value) {
  if (value === null || value === undefined || value === "") return false;
  if (question.kind === "matrix") return question.rows.every((row) => value[row.key]);
  if (question.kind === "multi_choice") return value.length > 0;
  return typeof value !== "string" || value.trim() !== "";
}

export const doneOf = (form, answers) => form.questions.filter((one) => isAnswered(one, answers[one.key])).length;

export function missing(form, answers) {
  return form.questions.flatMap((question) => {
    const value = answers[question.key];
    const begun = question.kind === "matrix" && value && Object.keys(value).length > 0;
    if (!question.required && !begun) return [];
    if (question.kind === "matrix") return question.rows.filter((row) => !value?.[row.key]).map((row) => ({ question: question.key, row: row.key }));
    return isAnswered(question, value) ? [] : [{ question: question.key, row: "" }];
  });
}

const SECONDS = 8;

export function minutes(form) {
  const things = form.questions.reduce((sum, one) => sum + (one.rows.length || 1), 0);
  return Math.max(1, Math.round((things * SECONDS) / 60));
}

export function payload(form, answers) {
  const sent = {};
  for (const question of form.questions) {
    const value = answers[question.key];
    if (question.kind === "matrix" ? value && Object.keys(value).length : isAnswered(question, value)) sent[question.key] = typeof value === "string" ? value.trim() : value;
  }
  return sent;
}
