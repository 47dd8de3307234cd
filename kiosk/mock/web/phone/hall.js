/** The hall: where seats are chosen and held. */

import * as api from "./api.js";
import { Choice, MOST } from "./choice.js";
import { announce, h } from "./dom.js";
import { Nowhere, Refused, told } from "./errors.js";
import { clock, day, money, seatCount, seatName, seatNames, sum, version } from "./format.js";
import { say, t } from "./language.js";
import { Legend } from "./legend.js";
import { ended, listen } from "./life.js";
import { follow, taken } from "./live.js";
import { Notice } from "./notice.js";
import { SeatMap } from "./seatmap.js";
import { settleDown } from "./shell.js";
import { Thumbnail } from "./thumbnail.js";
import { add, all, changes } from "./tickets.js";

/** @typedef {import("./seatmap.js").Seat} Seat */
/** @typedef {import("./tickets.js").About} About */

/**
 * @param {import("./app.js").Stage} stage
 * @param {string} cinema
 * @param {string} id
 */
export async function hall(stage, cinema, id) {
  const [screening, places] = await Promise.all([api.screening(cinema, id), api.cinemas()]);
  if (!screening || Date.parse(screening.starts_at) <= api.now()) throw new Nowhere(t("offSale"));
  const answer = await api.seats(id);
  if (stage.left.aborted) return;
  const view = new Hall(stage, screening, about(screening, places), answer);
  stage.title(say(screening.title));
  stage.show(view.root);
  view.begin();
}

class Hall {
  /**
   * @param {import("./app.js").Stage} stage
   * @param {any} screening
   * @param {About} about what an order of it keeps
   * @param {any} answer its seats
   */
  constructor(stage, screening, about, answer) {
    this._stage = stage;
    this._screening = screening;
    this._about = about;
    this._choice = new Choice(screening.screening, answer.seats, answer.plan ?? []);
    this._seats = answer.seats;
    this._map = new SeatMap(answer.seats, answer.plan ?? [], (seat) => this._pick(seat));
    this._thumbnail = new Thumbnail(this._map);
    this._legend = new Legend(answer.seats, (seat) => this._map.go(seat));
    this._notice = new Notice(stage.left);
    this._busy = false;
    this._own = h("p", { class: "own small" });
    this._sum = h("p", { class: "sum" });
    this._hold = h("button", { class: "button main", type: "button", click: () => this._order() });
    this.root = h(
      "div",
      { class: "choose" },
      h("div", { class: "what" }, ...heading(screening), this._own),
      this._map.root,
      h("div", { class: "aside" }, this._thumbnail.root, this._legend.root),
      h("div", { class: "foot" }, this._notice.root, h("div", { class: "deal" }, this._sum, this._hold)),
    );
  }

  /** Begins, once the page can be measured. */
  begin() {
    const { left } = this._stage;
    const scrolled = () => requestAnimationFrame(() => this._thumbnail.follow());
    const sized = new ResizeObserver(() => this._thumbnail.follow());
    this._map.look(this._map.columns / 2, this._map.rows * 0.55);
    this._map.root.addEventListener("scroll", scrolled, { passive: true });
    sized.observe(this._map.root);
    ended(left, () => sized.disconnect());
    listen(changes, "kept", () => this._paint(), left);
    this._changed(taken(this._seats));
    follow(this._screening.screening, (now) => this._changed(now), left);
  }

  /** @param {import("./live.js").Taken} now */
  _changed(now) {
    this._lose(this._choice.hear(now));
    this._paint();
  }

  /** @param {string[]} lost */
  _lose(lost) {
    if (lost.length) this._notice.say(t("takenAway", { seats: seatNames(lost) }));
  }

  /** @param {Seat} seat */
  _pick(seat) {
    if (this._busy) return;
    const look = this._choice.look(seat);
    this._notice.say("");
    if (look !== "free" && look !== "mine")
      return announce(t("notFree", { seat: seatName(seat.row, seat.number), state: t(look) }));
    const names = this._choice.whole(seat);
    if (look === "free" && this._choice.names.length + names.length > MOST)
      return this._notice.say(t("most", { count: MOST }));
    this._choice.turn(names);
    this._paint();
    this._tell(look === "free", names);
    if (look === "free" && seat.kind === "wheelchair") this._notice.say(t("noChair"), "note");
  }

  /** @param {boolean} chosen @param {string[]} names */
  _tell(chosen, names) {
    const count = seatCount(this._choice.names.length);
    announce(t(chosen ? "chosenNow" : "droppedNow", { seat: seatNames(names), count, sum: this._price() }));
  }

  async _order() {
    const { names } = this._choice;
    if (this._busy) return;
    if (!names.length) return this._notice.isShown || this._notice.say(t("pick"), "note");
    this._busy = true;
    try {
      const made = await api.hold(this._screening.screening, names, this._choice.ask());
      add({ ...made, about: this._about });
      this._choice.given();
      settleDown();
      if (!this._stage.left.aborted) this._stage.go(`order/${encodeURIComponent(made.order)}`);
    } catch (error) {
      await this._refused(error);
    }
    this._busy = false;
  }

  /** What was not answered may have been given: the same wish is asked again. @param {unknown} error */
  async _refused(error) {
    if (error instanceof Refused) {
      this._choice.refused();
      const answer = await api.seats(this._screening.screening).catch(() => null);
      if (answer) this._choice.hear(taken(answer.seats));
    }
    this._paint();
    this._notice.say(told(error));
  }

  _price() {
    return money(sum(Array(this._choice.names.length).fill(this._screening.price)));
  }

  _paint() {
    const own = ordersOf(this._screening.screening);
    this._choice.own = new Set(own.flatMap((ticket) => ticket.seats));
    this._own.replaceChildren(...own.map(wayTo));
    const look = this._choice.look.bind(this._choice);
    for (const part of [this._map, this._thumbnail, this._legend]) part.paint(look);
    const { names } = this._choice;
    const chosen = h("span", { class: "small quiet" }, names.join(" "));
    this._sum.replaceChildren(...(names.length ? [h("strong", {}, this._price()), chosen] : [t("pick")]));
    this._hold.textContent = names.length > 1 ? t("holdSeats", { count: names.length }) : t("holdSeat");
    this._hold.setAttribute("aria-disabled", String(!names.length));
  }
}

/** The orders of this phone that have seats of the screening. @param {string} screening */
const ordersOf = (screening) =>
  all().filter((ticket) => ticket.about.screening === screening && ["awaiting", "paid"].includes(ticket.state));

/** @param {import("./tickets.js").Ticket} ticket */
function wayTo({ order, state, seats }) {
  const text = t(state === "paid" ? "yoursPaid" : "yoursHeld", { seats: seatNames(seats) });
  return h("a", { href: `#/order/${encodeURIComponent(order)}` }, text);
}

/** @param {any} it the screening */
function heading(it) {
  const when = `${day(it.starts_at, it.zone)} ${clock(it.starts_at, it.zone)}`;
  return [
    h("h1", {}, say(it.title), h("span", { class: "unseen" }, ` – ${t("chooseSeats")}`)),
    h("p", { class: "small quiet" }, [when, say(it.hall), version(it), money(it.price)].filter(Boolean).join(" · ")),
  ];
}

/** What the ticket keeps of a screening. @param {any} it @param {any[]} places @returns {About} */
function about(it, places) {
  const cinema = places.find((one) => one.cinema === it.cinema)?.name ?? { zh: "", en: "" };
  const { screening, title, hall: room, starts_at, zone, version: kind, language, format } = it;
  return { screening, place: it.cinema, title, cinema, hall: room, starts_at, zone, version: kind, language, format };
}
