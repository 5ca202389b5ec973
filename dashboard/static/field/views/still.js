/* Nothing moves under the thumb: what changes elsewhere on the page is taken back by scrolling.

   keepStill(scroller, element, change) -> px that could not be taken back (0 when the element stayed where it was)
   bringTo(scroller, element, share)   scroll so that the element's middle stands at this share of the screen's height */

import { reduced } from "../dom.js";

export function keepStill(scroller, element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  const moved = element.getBoundingClientRect().top - before;
  if (moved) scroller.scrollTop += moved;
  const left = element.getBoundingClientRect().top - before;
  return Math.abs(left) < 1 ? 0 : left;
}

export function bringTo(scroller, element, share) {
  const { top, height } = element.getBoundingClientRect();
  const by = top + height / 2 - share * window.innerHeight;
  scroller.scrollBy({ top: by, behavior: reduced() ? "instant" : "smooth" });
}
