/* The keyboard on the score screen: a digit scores, the arrows go from card to card.

   keyed(screen, event)   where one types, the keys are the field's */

export function keyed(screen, event) {
  if (event.target.closest("input, textarea, summary") || event.altKey || event.ctrlKey || event.metaKey) return;
  const on = event.target.closest("[data-point]")?.dataset.point || screen.active;
  if (/^[0-9]$/.test(event.key)) {
    if (screen.cards.get(on)?.press(Number(event.key))) event.preventDefault();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const to = step && screen.ids[screen.ids.indexOf(on) + step];
  if (!to) return;
  event.preventDefault();
  screen.arrive(screen.outlined(to));
  screen.cards.get(to).focus();
}
