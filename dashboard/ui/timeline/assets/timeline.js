// The programme as a timeline that one drags, resizes and drops on. Exports the function that Streamlit calls with every
// rerun: { data, setTriggerValue, parentElement }. What a gesture means is decided on the server; here it is only told,
// one event at a time, `{verb, id, …}`, and the calendar shows what comes back.

const DAY = new Date(2001, 0, 1); // any day without a change of clocks: only minutes since midnight matter
const ALL = "all"; // the lane of what is for everybody
const STEP = 5, WAIT = 350, PATIENCE = 4000;
const views = new WeakMap();
let loading;

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Timeline(parentElement)));
  view.send = (event) => setTriggerValue("change", event);
  library().then((calendar) => view.show(calendar, data));
  return () => setTimeout(() => parentElement.isConnected || (view.close(), views.delete(parentElement)));
}

function library() {
  return (loading ??= new Promise((done, fail) => {
    const at = (name) => new URL(`vendor/event_calendar.min.${name}`, import.meta.url).href;
    const style = make("link", { rel: "stylesheet", href: at("css") });
    const script = make("script", { src: at("js") });
    script.onload = () => done(globalThis.EventCalendar);
    script.onerror = fail;
    document.head.append(style, script);
  }));
}

function make(tag, properties = {}, ...children) {
  const { label, ...plain } = properties;
  const element = Object.assign(document.createElement(tag), plain);
  if (label) element.setAttribute("aria-label", (element.title = label));
  element.append(...children);
  return element;
}

const icon = (name) => {
  const element = make("span", { className: "qt-icon", textContent: name });
  element.setAttribute("aria-hidden", "true");
  return element;
};
const two = (n) => String(n).padStart(2, "0");
const clock = (minutes) => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
const moment = (minutes) => new Date(DAY.getTime() + minutes * 60000);
const minutesOf = (date) => Math.round((date - DAY) / 60000);
const span = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

class Timeline {
  constructor(parent) {
    this.mode = "group";
    this.queue = [];
    this.bar = make("div", { className: "qt-bar" });
    this.bar.setAttribute("role", "toolbar");
    this.tray = make("div", { className: "qt-tray" });
    this.place = make("div", { className: "qt-calendar" });
    this.live = make("div", { className: "qt-live" });
    this.live.setAttribute("aria-live", "polite");
    this.root = make("div", { className: "qt" }, this.bar, this.tray, this.place, this.live);
    this.root.setAttribute("role", "group");
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusin", (event) => this.focused(event.target));
    this.root.addEventListener("focusout", (event) => { if (event.relatedTarget) this.held = null; });
    this.root.addEventListener("pointerdown", () => { this.held = null; });
    this.place.addEventListener("dblclick", (event) => this.twice(event));
    parent.append(this.root);
  }

  close() {
    clearTimeout(this.timer);
    if (this.calendar) this.library.destroy(this.calendar);
    this.root.remove();
  }

  // One event is under way at a time: the server's answer may change what the next one is about.
  tell(event) {
    this.queue.push(event);
    this.next();
  }

  next() {
    if (this.busy || !this.queue.length) return;
    this.busy = setTimeout(() => this.answered(), PATIENCE);
    this.send({ ...this.queue.shift(), mark: crypto.randomUUID?.() ?? String(Math.random()) });
  }

  answered() {
    clearTimeout(this.busy);
    this.busy = 0;
    this.next();
  }

  show(library, data) {
    const fresh = !this.data || data.seq !== this.data.seq;
    this.library = library;
    this.data = data;
    this.items = new Map([...data.items, ...data.tray].map((one) => [one.id, one]));
    if (!this.items.has(this.selected)) this.selected = null;
    this.root.setAttribute("aria-label", data.words.timeline);
    this.bar.setAttribute("aria-label", data.words.tools);
    const options = this.options();
    if (this.calendar) for (const [name, value] of Object.entries(options)) this.calendar.setOption(name, value);
    else this.calendar = library.create(this.place, { ...this.fixed(), ...options });
    this.drawBar();
    this.drawTray();
    this.mark();
    if (fresh && this.busy) {
      const one = this.items.get(this.selected);
      if (one && "start" in one) this.live.textContent = `${one.title} ${clock(one.start)}–${clock(one.end)}`;
      this.answered();
    }
  }

  fixed() {
    return {
      view: "resourceTimeGridDay", date: DAY, height: "auto", allDaySlot: false, editable: true, snapDuration: span(STEP),
      slotDuration: "00:15:00", slotLabelInterval: "00:30:00", slotEventOverlap: false, dragScroll: true,
      longPressDelay: WAIT, eventDragMinDistance: 4, eventResizableFromStart: false, pointer: false, nowIndicator: false,
      columnWidth: "minmax(5.5rem, 1fr)", headerToolbar: { start: "", center: "", end: "" },
      slotLabelFormat: (date) => clock(date.getHours() * 60 + date.getMinutes()),
      eventContent: ({ event }) => this.content(event),
      eventClick: ({ event }) => this.select(event.extendedProps.id),
      eventDragStop: ({ event, jsEvent }) => { this.over = this.onTray(jsEvent) && event.extendedProps.id; },
      eventDrop: (info) => this.dropped(info),
      eventResize: ({ event }) =>
        this.tell({ verb: "resize", id: event.extendedProps.id, minutes: minutesOf(event.end) - minutesOf(event.start) }),
      eventAllUpdated: () => this.mark(),
      resourceLabelContent: ({ resource }) => ({
        domNodes: [make("b", { textContent: resource.title }), make("small", { textContent: resource.extendedProps.note })],
      }),
    };
  }

  options() {
    const { data } = this;
    const least = Math.min(60, ...data.items.map((one) => one.end - one.start));
    return {
      locale: data.language,
      slotMinTime: span(data.from), slotMaxTime: span(data.to),
      slotHeight: Math.round(Math.min(50, Math.max(32, (26 / Math.max(5, least)) * 15))),
      resources: this.lanes().map(({ id, title, note }) => ({ id, title, extendedProps: { note: note ?? "" } })),
      events: this.events(),
    };
  }

  lanes() {
    const { data } = this;
    return this.mode === "room" ? data.rooms : [{ id: ALL, title: data.words.all, note: "" }, ...data.lanes];
  }

  events() {
    const { data } = this;
    const byRoom = this.mode === "room", wide = `grid-column: 1 / span ${data.lanes.length + 1}`;
    const toured = new Set(data.stays.map((one) => one.item));
    const items = data.items.map((one) => ({
      id: one.id, start: moment(one.start), end: moment(one.end), title: one.title,
      resourceIds: [byRoom ? one.room : one.lane],
      startEditable: !one.locked, durationEditable: !one.locked,
      classNames: ["qt-item", `i-${one.id}`, `k-${one.kind}`, one.end - one.start <= 15 && "is-short", one.locked && "is-locked", one.clash && "is-clash"].filter(Boolean),
      // what is for all stands across all lanes, but for a tour whose groups are shown each at its stop
      styles: !byRoom && one.lane === ALL && !toured.has(one.id) ? [wide] : [],
      extendedProps: one,
    }));
    const stays = data.stays.map((one, n) => ({
      id: `stay-${n}`, start: moment(one.start), end: moment(one.end), title: byRoom ? one.group : one.title,
      resourceIds: [byRoom ? one.room : one.lane], editable: false, startEditable: false, durationEditable: false, classNames: ["qt-stay"], extendedProps: { stay: true },
    }));
    const after = data.planned < data.to ? [{
      id: "after", start: moment(data.planned), end: moment(data.to), display: "background",
      resourceIds: this.lanes().map((one) => one.id), classNames: ["qt-after"],
    }] : [];
    return [...after, ...stays, ...items];
  }

  content(event) {
    const one = event.extendedProps;
    const title = make("span", { className: "qt-title", textContent: event.title, title: event.title });
    if (one.stay) return { domNodes: [title] };
    const nodes = [make("time", { textContent: clock(minutesOf(event.start)) }), title];
    if (one.where && this.mode !== "room") nodes.push(make("small", { textContent: one.where }));
    if (one.locked || one.fixed) nodes.unshift(icon(one.locked ? "lock" : "keep"));
    return { domNodes: nodes };
  }

  // What can be focused, and what is said of it: the calendar knows events, not items of a programme.
  mark() {
    const { words } = this.data;
    // it calls itself a table, but its rows hold no cells: each item says its time and lane itself
    for (const element of this.place.querySelectorAll("[role]:not(.ec-event)")) {
      for (const name of element.getAttributeNames()) if (name.startsWith("aria-")) element.removeAttribute(name);
      element.setAttribute("role", "none");
    }
    for (const element of this.place.querySelectorAll(".ec-event")) {
      const id = idOf(element), one = this.items.get(id);
      if (!one) {
        element.removeAttribute("tabindex");
        element.removeAttribute("role");
        continue;
      }
      element.tabIndex = 0;
      element.setAttribute("role", "button");
      element.setAttribute("aria-pressed", String(id === this.selected));
      const lane = this.data.lanes.find((lane) => lane.id === one.lane)?.title ?? words.all;
      const facts = { item: one.title, start: clock(one.start), end: clock(one.end), lane };
      element.setAttribute("aria-label", fill(one.locked ? words.item_locked : words.item, facts));
      element.title = one.clash ? words.clash : `${clock(one.start)}–${clock(one.end)} ${one.title}`;
      element.classList.toggle("is-on", id === this.selected);
    }
    this.hold();
  }

  // The calendar makes an event's element anew when it changes: who was on it by keyboard is put there again.
  hold() {
    if (!this.held || document.activeElement !== document.body) return;
    const found = [...this.root.querySelectorAll(".ec-event, .qt-chip")].find((one) => (idOf(one) ?? one.dataset.chip) === this.held);
    found?.focus({ preventScroll: true });
  }

  drawBar() {
    const { data } = this, { words } = data, one = this.items.get(this.selected);
    const inDay = one && "start" in one, id = this.selected;
    const held = this.root.contains(document.activeElement) && document.activeElement.dataset.tool;
    const tool = (name, glyph, label, enabled, act) => {
      const button = make("button", { type: "button", label, disabled: !enabled, onclick: act }, icon(glyph));
      button.dataset.tool = name;
      return button;
    };
    const tell = (verb, more) => () => this.tell({ verb, id, ...more });
    const length = inDay ? one.end - one.start : one?.minutes;
    const resize = (by) => () => this.tell({ verb: "resize", id, minutes: Math.max(STEP, length + by) });
    const half = Math.max(1, Math.round(length / 2 / STEP) * STEP);
    const free = one && !one.locked;
    const said = one
      ? make("span", { className: "qt-said" }, make("b", { textContent: one.title }),
          [inDay && `${clock(one.start)}–${clock(one.end)}`, fill(words.minutes, { n: length })].filter(Boolean).join(" · "))
      : make("span", { className: "qt-said qt-hint", textContent: words.hint });
    const tools = [
      tool("undo", "undo", words.undo, data.undo, () => this.tell({ verb: "undo" })),
      tool("redo", "redo", words.redo, data.redo, () => this.tell({ verb: "redo" })),
      tool("less", "remove", words.shorter, free && length > STEP, resize(-STEP)),
      tool("more", "add", words.longer, free, resize(STEP)),
      tool("split", "content_cut", fill(words.split, { n: half }), free && length > 1, tell("split", { minute: Math.min(half, length - 1) })),
      tool("duplicate", "content_copy", words.duplicate, !!one, tell("duplicate")),
      tool("lock", one?.locked ? "lock_open" : "lock", one?.locked ? words.unlock : words.lock, inDay, tell(one?.locked ? "unlock" : "lock")),
      inDay || !one
        ? tool("tray", "inventory_2", words.to_tray, free, tell("tray"))
        : tool("tray", "event_available", words.from_tray, true, tell("before", { other: null })),
      tool("open", "edit", words.open, !!one, tell("open")),
    ];
    const modes = ["group", "room"].map((mode) => {
      const button = make("button", {
        type: "button", className: "qt-mode", textContent: words[`by_${mode}`], onclick: () => { this.mode = mode; this.show(this.library, this.data); },
      });
      button.dataset.tool = mode;
      button.setAttribute("aria-pressed", String(this.mode === mode));
      return button;
    });
    this.bar.replaceChildren(make("div", { className: "qt-tools" }, ...tools), said, make("div", { className: "qt-modes" }, ...modes));
    if (held) this.bar.querySelector(`[data-tool="${held}"]:not(:disabled)`)?.focus();
  }

  drawTray() {
    const { tray, words } = this.data;
    const chips = tray.map((one) => {
      const chip = make("button", {
        type: "button", className: "qt-chip", onclick: () => this.select(one.id), onpointerdown: (event) => this.lift(event, one),
      }, make("span", { textContent: one.title }), make("small", { textContent: fill(words.minutes, { n: one.minutes }) }));
      chip.dataset.chip = one.id;
      chip.setAttribute("aria-pressed", String(one.id === this.selected));
      return chip;
    });
    const name = make("span", { className: "qt-name", textContent: words.tray });
    this.tray.replaceChildren(icon("inventory_2"), name, ...(chips.length ? chips : [make("small", { textContent: words.tray_empty })]));
    this.hold();
  }

  select(id) {
    if (this.selected === id || !this.items.has(id)) return;
    this.selected = id;
    this.mark();
    this.drawBar();
    for (const chip of this.tray.querySelectorAll(".qt-chip")) chip.setAttribute("aria-pressed", String(chip.dataset.chip === id));
  }

  focused(element) {
    const id = idOf(element.closest(".ec-event")) ?? element.dataset.chip;
    this.held = id;
    if (id) this.select(id);
  }

  twice(event) {
    const id = idOf(event.target.closest(".ec-event"));
    if (id) return this.tell({ verb: "open", id });
    const point = this.calendar.dateFromPoint(event.clientX, event.clientY);
    if (point) this.tell({ verb: "insert", start: snapped(point.date), lane: this.mode === "group" ? point.resource?.id ?? ALL : ALL });
  }

  onTray(event) {
    const box = this.tray.getBoundingClientRect(), { clientX: x, clientY: y } = event;
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  }

  dropped({ event, newResource }) {
    const one = event.extendedProps;
    if (this.over === one.id) return this.tell({ verb: "tray", id: one.id });
    const stands = newResource ? newResource.id : this.mode === "room" ? one.room : one.lane;
    this.tell({ verb: "move", id: one.id, start: minutesOf(event.start), ...this.standing(stands) });
  }

  standing(id) {
    return this.mode === "room" ? { room: this.data.rooms.find((one) => one.id === id)?.room } : { lane: id };
  }

  // Out of the tray: the calendar takes no foreign things, so the chip follows the finger by itself.
  lift(event, one) {
    const { clientX, clientY, target } = event, chip = target.closest(".qt-chip");
    let ghost;
    const move = (to) => {
      if (!ghost && Math.hypot(to.clientX - clientX, to.clientY - clientY) < 5) return;
      if (!ghost) document.body.append((ghost = make("div", { className: "qt-ghost", textContent: one.title })));
      ghost.style.transform = `translate(${to.clientX + 8}px, ${to.clientY + 8}px)`;
    };
    const stop = (to) => {
      for (const [name, act] of [["pointermove", move], ["pointerup", stop], ["pointercancel", stop]]) chip.removeEventListener(name, act);
      ghost?.remove();
      const point = ghost && to.type === "pointerup" && this.calendar.dateFromPoint(to.clientX, to.clientY);
      if (point) this.tell({ verb: "move", id: one.id, start: snapped(point.date), ...this.standing(point.resource?.id ?? ALL) });
    };
    chip.setPointerCapture(event.pointerId);
    for (const [name, act] of [["pointermove", move], ["pointerup", stop], ["pointercancel", stop]]) chip.addEventListener(name, act);
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return this.tell({ verb: event.shiftKey ? "redo" : "undo" });
    }
    const element = event.target.closest(".ec-event, .qt-chip"), one = this.items.get(idOf(element) ?? element?.dataset.chip);
    if (!one || event.ctrlKey || event.metaKey) return undefined;
    const up = event.key === "ArrowUp", down = event.key === "ArrowDown", inDay = "start" in one;
    const act =
      event.key === "Enter" ? () => this.tell({ verb: "open", id: one.id })
      : !inDay ? null
      : event.key === "Delete" || event.key === "Backspace" ? () => this.tell({ verb: "tray", id: one.id })
      : (up || down) && event.altKey ? () => this.past(one, up)
      : up || down ? () => this.nudge(one, up ? -STEP : STEP, event.shiftKey)
      : (event.key === "ArrowLeft" || event.key === "ArrowRight") && this.mode === "group" ? () => this.sideways(one, event.key === "ArrowLeft" ? -1 : 1)
      : null;
    if (!act) return undefined;
    event.preventDefault();
    event.stopPropagation();
    return act();
  }

  // Several presses are one change: it is told when the fingers rest, and seen at once.
  nudge(one, by, longer) {
    if (one.locked) return this.tell({ verb: "resize", id: one.id, minutes: one.end - one.start }); // the server says why not
    if (this.nudged && (this.nudged.one !== one || this.nudged.longer !== longer)) this.rest();
    const now = (this.nudged ??= { one, longer, by: 0 });
    now.by = longer ? Math.max(STEP - (one.end - one.start), now.by + by) : now.by + by;
    const start = one.start + (longer ? 0 : now.by), end = one.end + now.by;
    const known = this.calendar.getEventById(one.id);
    this.calendar.updateEvent({ ...known, start: moment(Math.max(this.data.from, start)), end: moment(end) });
    this.live.textContent = `${clock(start)}–${clock(end)}`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), WAIT);
    return undefined;
  }

  rest() {
    clearTimeout(this.timer);
    const { one, longer, by } = this.nudged;
    this.nudged = null;
    if (longer) this.tell({ verb: "resize", id: one.id, minutes: one.end - one.start + by });
    else this.tell({ verb: "move", id: one.id, start: Math.max(0, one.start + by), lane: one.lane });
  }

  past(one, up) {
    const lane = this.data.items.filter((other) => other.id !== one.id && (one.lane === ALL || other.lane === ALL || other.lane === one.lane));
    const other = up ? lane.filter((o) => o.start < one.start).at(-1) : lane.find((o) => o.start >= one.end);
    if (other) this.tell({ verb: "move", id: one.id, start: up ? other.start : other.end - 1, lane: one.lane });
  }

  sideways(one, by) {
    const lanes = this.lanes(), to = lanes[lanes.findIndex((lane) => lane.id === one.lane) + by];
    if (to) this.tell({ verb: "lane", id: one.id, lane: to.id });
  }
}

function idOf(element) {
  return [...(element?.classList ?? [])].find((name) => name.startsWith("i-"))?.slice(2);
}

function snapped(date) {
  return Math.floor(minutesOf(date) / STEP) * STEP;
}
