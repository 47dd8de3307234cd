/** The demo's page: what stands on the table, and the visitor's hands. */

import { change, language, t } from "./words.js";

const ASK_MS = 500;
const PATIENCE_MS = 12_000;
/** States of the kiosk in which what is held has not been read. */
const UNREAD = new Set(["idle", "reading"]);
/** The kiosk's display, in its own pixels. */
const GLASS = { width: 1080, height: 1920 };

/**
 * @typedef {object} Now where everything stands
 * @property {string} phone the address of what the phone shows
 * @property {string} held
 * @property {string[]} papers
 * @property {import("./words.js").Key[]} faults
 * @property {{state: string, screen?: string | null}} kiosk as kiosk status tells
 */

const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const phone = /** @type {HTMLIFrameElement} */ (find("phone"));

/** When what is held was brought before the camera. */
let since = 0;
/** Whether the kiosk was free when it was. */
let fresh = true;
/** The order whose voucher the phone shows, and the one whose tickets were printed. */
let order = "";
let collected = "";
/** @type {Now} */
let now = { phone: "", held: "", papers: [], faults: [], kiosk: { state: "away" } };

/** @param {string} path @param {object} body */
async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}

// -- what stands there ------------------------------------------------------------------------------------------------

async function look() {
  try {
    const answer = await fetch("now", { signal: AbortSignal.timeout(5000) });
    now = await answer.json();
    if (find("phone-said").dataset.gone) say("");
  } catch {
    say(t("gone"));
    find("phone-said").dataset.gone = "yes";
    return;
  }
  place(phone, now.phone);
  place(
    /** @type {HTMLIFrameElement} */ (find("kiosk")),
    now.kiosk.screen && `${now.kiosk.screen}?language=${language()}`,
  );
  await letGo();
  show();
}

/** @param {HTMLIFrameElement} frame @param {string | null} [address] */
function place(frame, address) {
  if (address && frame.dataset.at !== address) {
    frame.dataset.at = address;
    frame.addEventListener("load", () => (frame.dataset.loaded = "yes"), { once: true });
    frame.src = address;
  }
}

/** Takes away what was read, or what nobody reads. */
async function letGo() {
  if (!now.held) return;
  const read = fresh && !UNREAD.has(now.kiosk.state);
  const late = Date.now() - since > PATIENCE_MS;
  if (!read && !late) return;
  await post("drop", {});
  now.held = "";
  say(read || !fresh ? "" : t("unread"));
}

function show() {
  find("lens").classList.toggle("sees", Boolean(now.held));
  const button = /** @type {HTMLButtonElement} */ (find("hold"));
  button.disabled = Boolean(now.held);
  button.textContent = now.held === "phone" ? t("holding") : t("hold");
  find("none").hidden = now.papers.length > 0;
  papers();
  steps();
}

function papers() {
  const list = find("papers");
  const there = new Set([...list.children].map((item) => /** @type {HTMLElement} */ (item).dataset.name));
  if (now.papers.length < there.size) list.replaceChildren();
  for (const name of now.papers.filter((one) => !there.has(one)).reverse()) list.prepend(paper(name));
}

/** @param {string} name */
function paper(name) {
  const item = document.createElement("li");
  item.dataset.name = name;
  const picture = document.createElement("img");
  picture.src = `papers/${name}`;
  picture.alt = t("torn", { number: String(parseInt(name, 10)) });
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.text = "show";
  button.textContent = t("show");
  button.addEventListener("click", () => hold({ paper: name }));
  item.append(picture, button);
  return item;
}

/** Which of the four things is to be done, or is being done. */
function step() {
  const { state } = now.kiosk;
  if (state === "printing" || state === "verifying") return 2;
  if (state === "done" || (order && order === collected)) return 3;
  return now.held || order ? 1 : 0;
}

function steps() {
  const at = step();
  if (at >= 2) collected = order;
  const items = /** @type {import("./words.js").Key[]} */ (["buy", "present", "print", "take"]).map((key, index) => {
    const item = document.createElement("li");
    item.textContent = t(key);
    item.className = index < at ? "past" : index === at ? "now" : "";
    if (index === at) item.setAttribute("aria-current", "step");
    return item;
  });
  const list = find("steps");
  const text = items.map((item) => item.outerHTML).join();
  if (list.dataset.shown !== text) list.replaceChildren(...items);
  list.dataset.shown = text;
}

function faults() {
  find("faults").replaceChildren(
    ...now.faults.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = t(name);
      button.addEventListener("click", () => post("do", { fault: name }).catch(() => undefined));
      return button;
    }),
  );
}

// -- the hands --------------------------------------------------------------------------------------------------------

/**
 * What the phone says: which order's voucher it shows, or its screen as a picture; null where it does not answer.
 * @param {"order" | "screen"} what
 * @returns {Promise<any>}
 */
function asked(what) {
  if (!phone.dataset.loaded) return Promise.resolve(null);
  const { promise, resolve } = Promise.withResolvers();
  const hear = (/** @type {MessageEvent} */ { source, data }) =>
    source === phone.contentWindow && what in data && resolve(data[what]);
  addEventListener("message", hear);
  phone.contentWindow?.postMessage(what, new URL(phone.src).origin);
  const patience = setTimeout(() => resolve(null), 2000);
  return promise.finally(() => {
    clearTimeout(patience);
    removeEventListener("message", hear);
  });
}

/** @param {Blob} blob @returns {Promise<string>} */
function url(blob) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.readAsDataURL(blob);
  });
}

/** @param {object} what */
async function hold(what) {
  since = Date.now();
  fresh = UNREAD.has(now.kiosk.state) || now.kiosk.state === "done";
  await post("hold", what).catch((error) => say(String(error)));
  await look();
}

/** @param {string} text */
function say(text) {
  find("phone-said").textContent = text;
  delete find("phone-said").dataset.gone;
}

find("hold").addEventListener("click", async () => {
  const picture = await asked("screen");
  say(picture ? "" : t("noCode"));
  if (picture) await hold({ picture: await url(picture) });
});

// -- the page ---------------------------------------------------------------------------------------------------------

function write() {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  document.title = t("title");
  for (const element of document.querySelectorAll("[data-text]"))
    element.textContent = t(
      /** @type {import("./words.js").Key} */ (/** @type {HTMLElement} */ (element).dataset.text),
    );
  for (const frame of document.querySelectorAll("iframe"))
    frame.title = t(/** @type {import("./words.js").Key} */ (frame.dataset.title));
  const button = find("language");
  button.textContent = t("language");
  button.lang = language() === "zh" ? "en" : "zh-CN";
  faults();
  show();
}

/** The kiosk's display is drawn in its own size, and shown as small as it stands here. */
function fit() {
  const glass = find("glass");
  glass.style.setProperty("--scale", String(glass.clientWidth / GLASS.width));
}

find("language").addEventListener("click", () => {
  change();
  write();
});
new ResizeObserver(fit).observe(find("glass"));

async function live() {
  await look();
  if (!find("faults").childElementCount) faults();
  order = (await asked("order")) ?? "";
  setTimeout(live, ASK_MS);
}

write();
live();
