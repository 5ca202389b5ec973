// Wall-clock times at the site. The programme says "HH:MM" there; a tablet may be set to any zone.

/** Seconds since midnight of "HH:MM", or null for an empty time. */
export function secondsOf(time) {
  const match = /^(\d{1,2}):(\d{2})/.exec(time || "");
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 : null;
}

/** The day (YYYY-MM-DD) and the seconds since midnight of a moment in a time zone; the device's own if it knows none. */
export function wallClock(moment, timeZone) {
  const options = {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    hourCycle: "h23",
  };
  let parts;
  try {
    parts = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: timeZone || undefined }).formatToParts(moment);
  } catch {
    parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(moment);
  }
  const of = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  return {
    day: `${of.year}-${of.month}-${of.day}`,
    seconds: Number(of.hour) * 3600 + Number(of.minute) * 60 + Number(of.second),
  };
}
