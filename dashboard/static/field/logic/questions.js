/* The questions of the exchange session as one list: what the board tells, and what is still only on this device.

   merged(board, sheet, me) -> [{id, text, author, firm, mine, votes, voted, state, answer, asked_at, status}]
     status: null for one that the board shows, else that of the entry on this device.
   inOrder(questions, how) -> ids; how: "top" | "new" | "answered"
   keepOrder(before, wanted) -> ids: what was seen stays where it was, what is new comes after it, what is gone goes */

const later = (one, other) => (one.asked_at < other.asked_at ? 1 : one.asked_at > other.asked_at ? -1 : 0);

export function merged(board, sheet, me) {
  const told = (board?.questions || []).map((question) => {
    const mine = sheet.votes.get(question.id);
    const changed = mine ? mine.on : question.voted;
    return { ...question, voted: changed, votes: question.votes + Number(changed) - Number(question.voted), status: null };
  });
  const known = new Set(told.map((question) => question.id));
  const own = sheet.questions.filter((row) => !known.has(row.id)).map((row) => ({
    id: row.id, text: row.text, author: row.anonymous ? null : me.name, firm: row.anonymous ? null : me.firm, mine: true,
    votes: 0, voted: false, state: "open", answer: "", asked_at: row.at, status: row.status,
  }));
  return [...told, ...own];
}

const RANK = { answering: 0, open: 1, answered: 2 };

export function inOrder(questions, how) {
  const shown = questions.filter((one) => (how === "answered") === (one.state === "answered"));
  if (how !== "top") return shown.sort(later).map((one) => one.id);
  const rank = (one) => RANK[one.state] ?? 1;
  return shown.sort((one, other) => rank(one) - rank(other) || other.votes - one.votes || -later(one, other)).map((one) => one.id);
}

export function keepOrder(before, wanted) {
  const left = new Set(wanted);
  const stay = before.filter((id) => left.has(id));
  return [...stay, ...wanted.filter((id) => !stay.includes(id))];
}
