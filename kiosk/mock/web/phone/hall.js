/** The hall: where seats are chosen and held. */

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { clock, day, money, seatName, seatNames, sum, version } from "./format.js";
import { say, t } from "./language.js";
import { follow, taken } from "./live.js";
import { SeatMap } from "./seatmap.js";
import { Thumbnail } from "./thumbnail.js";
import { keep } from "./tickets.js";

/** @typedef {import("./seatmap.js").Seat} Seat */
/** @typedef {import("./seatmap.js").Look} Look */

const MOST = 8;
/** @type {Look[]} */
const LOOKS = ["free", "mine", "held", "sold"];

/** What was chosen in each hall, while the page is open. @type {Map<string, Set<string>>} */
const choices = new Map();

/**
 * @param {import("./app.js").Stage} stage
 * @param {string} cinema
 * @param {string} id
 */
export async function hall(stage, cinema, id) {
  const [screening, answer] = await Promise.all([api.screening(cinema, id), api.seats(id)]);
  if (!screening) throw new Error(t("nowhere"));
  const view = new Hall(stage, screening, answer);
  stage.title(say(screening.title));
  stage.show(view.root);
  view.begin();
}

class Hall {
  /**
   * @param {import("./app.js").Stage} stage
   * @param {any} screening
   * @param {any} answer its seats
   */
  constructor(stage, screening, answer) {
    this._stage = stage;
    this._screening = screening;
    this._chosen = choices.get(screening.screening) ?? new Set();
    choices.set(screening.screening, this._chosen);
    this._taken = taken(answer.seats);
    this._map = new SeatMap(answer.seats, answer.plan ?? [], (seat) => this._pick(seat));
    this._thumbnail = new Thumbnail(this._map);
    this._alarm = h("p", { class: "alarm", role: "alert", hidden: true });
    this._sum = h("p", { class: "sum" });
    this._hold = h("button", { class: "button main", type: "button", click: () => this._order() });
    this.root = h(
      "div",
      { class: "choose" },
      heading(screening),
      this._map.root,
      h("div", { class: "aside" }, this._thumbnail.root, legend(answer.seats)),
      h("div", { class: "foot" }, this._alarm, h("div", { class: "deal" }, this._sum, this._hold)),
    );
  }

  /** Begins, once the page can be measured. */
  begin() {
    this._map.look(this._map.columns / 2, this._map.rows * 0.55);
    this._map.root.addEventListener("scroll", () => requestAnimationFrame(() => this._thumbnail.follow()), {
      passive: true,
    });
    new ResizeObserver(() => this._thumbnail.follow()).observe(this._map.root);
    this._paint();
    follow(this._screening.screening, (now) => this._changed(now), this._stage.left);
  }

  /** @param {Seat} seat @returns {Look} */
  _look(seat) {
    return this._taken.get(seat.seat) ?? (this._chosen.has(seat.seat) ? "mine" : "free");
  }

  /** @param {import("./live.js").Taken} now */
  _changed(now) {
    this._taken = now;
    const lost = [...this._chosen].filter((name) => now.has(name));
    for (const name of lost) this._chosen.delete(name);
    if (lost.length) this._warn(t("takenAway", { seats: seatNames(lost) }));
    this._paint();
  }

  /** @param {Seat} seat */
  _pick(seat) {
    const look = this._look(seat);
    this._warn("");
    if (look === "held" || look === "sold")
      return announce(t("notFree", { seat: seatName(seat.row, seat.number), state: t(look) }));
    const both = [seat, this._map.partner(seat)].filter((one) => one && this._look(one) === look);
    const names = both.map((one) => /** @type {Seat} */ (one).seat);
    if (look === "free" && this._chosen.size + names.length > MOST) return this._warn(t("most", { count: MOST }));
    for (const name of names) look === "free" ? this._chosen.add(name) : this._chosen.delete(name);
    this._paint();
    const said = { seat: seatNames(names), count: this._chosen.size, sum: this._price() };
    announce(t(look === "free" ? "chosenNow" : "droppedNow", said));
  }

  async _order() {
    const { screening } = this._screening;
    const names = this._map.seats.map((seat) => seat.seat).filter((name) => this._chosen.has(name));
    if (!names.length) return this._alarm.hidden && this._warn(t("pick"));
    this._busy(true);
    try {
      const made = await api.hold(screening, names);
      this._chosen.clear();
      keep({ ...made, about: await about(this._screening) });
      this._stage.go(`order/${made.order}`);
    } catch (error) {
      await this._refused(error);
    }
    this._busy(false);
  }

  /** @param {unknown} error */
  async _refused(error) {
    if (error instanceof api.Refused && error.reason === "seat_taken") {
      for (const name of error.problem.seats ?? []) this._chosen.delete(name);
      const answer = await api.seats(this._screening.screening).catch(() => null);
      if (answer) this._changed(taken(answer.seats));
    }
    this._warn(error instanceof Error ? error.message : t("failed"));
  }

  /** @param {boolean} busy */
  _busy(busy) {
    /** @type {HTMLButtonElement} */ (this._hold).disabled = busy;
  }

  /** @param {string} text */
  _warn(text) {
    this._alarm.hidden = !text;
    this._alarm.textContent = text;
  }

  _price() {
    return money(sum(Array(this._chosen.size).fill(this._screening.price)));
  }

  _paint() {
    const look = this._look.bind(this);
    this._map.paint(look);
    this._thumbnail.paint(look);
    const chosen = this._map.seats.filter((seat) => this._chosen.has(seat.seat));
    const names = chosen.map((seat) => `${seat.row}${seat.number}`).join(" ");
    this._sum.replaceChildren(
      ...(names ? [h("strong", {}, this._price()), h("span", { class: "small quiet" }, names)] : [t("pick")]),
    );
    this._hold.textContent = chosen.length > 1 ? t("holdSeats", { count: chosen.length }) : t("holdSeat");
    this._hold.setAttribute("aria-disabled", String(!chosen.length));
  }
}

/** @param {any} it the screening */
function heading(it) {
  const when = `${day(it.starts_at, it.zone)} ${clock(it.starts_at, it.zone)}`;
  return h(
    "div",
    { class: "what" },
    h("h1", {}, say(it.title), h("span", { class: "unseen" }, ` – ${t("chooseSeats")}`)),
    h("p", { class: "small quiet" }, [when, say(it.hall), version(it), money(it.price)].filter(Boolean).join(" · ")),
  );
}

/** @param {Seat[]} seats */
function legend(seats) {
  const kinds = ["couple", "wheelchair"].filter((kind) => seats.some((seat) => seat.kind === kind));
  const entry = (/** @type {string} */ name) => h("li", {}, h("span", { class: `key ${name}` }), t(name));
  return h("ul", { class: "legend small", "aria-label": t("legend") }, ...[...LOOKS, ...kinds].map(entry));
}

/** What the ticket keeps of a screening. @param {any} it @returns {Promise<import("./tickets.js").About>} */
async function about(it) {
  const places = await api.cinemas();
  const place = places.find((/** @type {any} */ one) => one.cinema === it.cinema);
  const cinema = place?.name ?? { zh: "", en: "" };
  const { screening, title, hall: room, starts_at, zone, version: kind, language, format } = it;
  return { screening, place: it.cinema, title, cinema, hall: room, starts_at, zone, version: kind, language, format };
}
