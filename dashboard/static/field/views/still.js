/* Nothing moves under the thumb: what changes elsewhere on the page is taken back by scrolling.

   keepStill(scroller, element, change) -> px that could not be taken back (0 when the element stayed where it was)
   bringTo(scroller, element, share)   scroll so that the element's middle stands at this share of the screen's height;
     what changes on the way there only moves the aim */

import { reduced } from "../dom.js";

const TRAVEL = 700; // ms that a browser's smooth scrolling takes at most
let aim = null;

export function keepStill(scroller, element, change) {
  if (aim && performance.now() < aim.until && aim.element.isConnected) {
    change();
    travel(scroller);
    return 0;
  }
  const before = element.getBoundingClientRect().top;
  change();
  const moved = element.getBoundingClientRect().top - before;
  if (moved) scroller.scrollTop += moved;
  const left = element.getBoundingClientRect().top - before;
  return Math.abs(left) < 1 ? 0 : left;
}

export function bringTo(scroller, element, share) {
  aim = { element, share, until: performance.now() + TRAVEL };
  travel(scroller);
}

/** A touch is a person's own scrolling, and a key's press wants its place kept. */
export function stopTravel() {
  aim = null;
}

function travel(scroller) {
  const { top, height } = aim.element.getBoundingClientRect();
  scroller.scrollBy({ top: top + height / 2 - aim.share * window.innerHeight, behavior: reduced() ? "instant" : "smooth" });
}
