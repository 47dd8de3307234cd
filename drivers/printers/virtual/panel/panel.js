// Shows what /stream tells. All that a printer or its client says is set as text, never as markup.

const LABELS = {
  "paper-out": ["Paper out", "缺纸"],
  "near-end": ["Paper low", "纸将尽"],
  "break-paper": ["Tear the paper inside", "纸断"],
  "feed-button": ["Press FEED", "走纸键"],
  "open-cover": ["Open the cover", "开盖"],
  "lift-head": ["Lift the head", "抬起打印头"],
  "go-offline": ["Take off line", "脱机"],
  "jam-cutter": ["Jam the cutter", "切刀卡住"],
  "heat-head": ["Overheat the head", "打印头过热"],
  "lose-mark": ["Lose the black mark", "黑标丢失"],
  "break": ["Break for good", "不可恢复错误"],
  "stall": ["Hang the firmware", "固件死机"],
  "open-drawer": ["Open the drawer", "打开钱箱"],
  "never-print": ["Print nothing", "只应答不打印"],
  "take-ticket": ["Take the ticket", "取走票"],
  "jam-presenter": ["Jam the presenter", "出纸口卡纸"],
  "power-off": ["Switch off", "关机"],
  "reboot": ["Off and on again", "重启"],
  "slow-buffer": ["Slow intake", "接收变慢"],
  "drop-bytes": ["Lose 64 bytes", "丢失字节"],
  "parity-noise": ["Noise on the line", "线路噪声"],
  "close-link": ["Hang up", "关闭连接"],
  "reset-link": ["Reset the connection", "重置连接"],
  "freeze-link": ["Freeze the link", "连接冻结"],
  "refuse-links": ["Refuse connections", "拒绝连接"],
  "late-replies": ["Late replies", "应答迟到"],
  "split-replies": ["Split replies", "应答拆分"],
  "duplicate-replies": ["Double replies", "应答重复"],
  "garbage-replies": ["Garbled replies", "应答乱码"],
  "no-replies": ["No replies", "无应答"],
  "lose-fence": ["Lose the next proof", "丢失下一个凭证"],
  "stale-status": ["Old status first", "陈旧状态"],
  "xoff-in-status": ["XOFF in the status", "状态夹带 XOFF"],
};
const GROUPS = {
  paper: ["Paper", "纸"],
  cover: ["Cover and panel", "机盖与面板"],
  machine: ["Machine", "机构"],
  presenter: ["Presenter", "出纸口"],
  power: ["Power", "电源"],
  link: ["Link", "连接"],
  data: ["Data to the printer", "接收数据"],
  replies: ["Replies", "应答"],
};
const SHUT = new Set(["link", "data", "replies"]);
const FATES = {
  cut: ["cut", "已切"],
  torn: ["torn off", "撕下"],
  presented: ["at the output", "在出口"],
  taken: ["taken", "已取走"],
  retracted: ["taken back", "已回收"],
  ejected: ["pushed out", "已推出"],
  removed: ["pulled out", "已拉出"],
};
// The first that holds is what the display says.
const STATES = [
  [(s) => !s.powered, "Switched off", "已关机", "off"],
  [(s) => s.stalled, "Not responding", "无响应", "error"],
  [(s) => s.unrecoverable, "Broken: switch it off and on", "严重故障", "error"],
  [(s) => s.cutter_jammed, "The cutter is stuck", "切刀卡住", "error"],
  [(s) => s.presenter_jammed, "A ticket is stuck", "出纸口卡纸", "error"],
  [(s) => s.mark_lost, "No black mark", "黑标丢失", "error"],
  [(s) => s.head_hot, "The head is too hot", "打印头过热", "error"],
  [(s) => s.cover_open, "The cover is open", "机盖打开", "stopped"],
  [(s) => s.head_up, "The head is lifted", "打印头抬起", "stopped"],
  [(s) => s.paper_out, "Out of paper", "缺纸", "stopped"],
  [(s) => s.offline, "Off line", "脱机", "stopped"],
  [() => printing(), "Printing", "打印中", "busy"],
  [(s) => s.ticket_out, "Please take the ticket", "请取票", "ready"],
  [(s) => s.near_end, "Ready, paper low", "就绪，纸将尽", "ready"],
  [() => true, "Ready", "就绪", "ready"],
];
const INK = [0x24, 0x22, 0x20];
const QUIET_MS = 250;
const MOST_EVENTS = 300;
const MOST_ROWS = 16000;

const $ = (id) => document.getElementById(id);
let printer = null;
let state = {};
let bytes = new Uint8Array(0);
let inMouth = null;
let lastRows = -Infinity;
let quiet = 0;

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const zh = (text) => make("span", { lang: "zh", textContent: text });
const picture = (paper) => `/papers/${paper.number}.png`;
const name = (paper) => String(paper.number).padStart(4, "0");

function unpack(base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

// The strip

const stride = () => printer.width / 8;

function showStrip(rows) {
  bytes = rows;
  draw(0);
}

function addRows(rows) {
  const from = bytes.length / stride();
  const longer = new Uint8Array(bytes.length + rows.length);
  longer.set(bytes);
  longer.set(rows, bytes.length);
  const over = longer.length - MOST_ROWS * stride();
  bytes = over > 0 ? longer.slice(over) : longer;
  lastRows = performance.now();
  clearTimeout(quiet);
  quiet = setTimeout(showState, QUIET_MS);
  draw(over > 0 ? 0 : from);
}

function draw(from) {
  const canvas = $("strip");
  const rows = bytes.length / stride();
  if (canvas.width !== printer.width + 2 * printer.margin || canvas.height < rows) {
    canvas.width = printer.width + 2 * printer.margin;
    canvas.height = Math.max(1024, 2 ** Math.ceil(Math.log2(rows)));
    from = 0;
  }
  const context = canvas.getContext("2d");
  if (from === 0) context.clearRect(0, 0, canvas.width, canvas.height);
  if (rows > from) context.putImageData(image(from, rows), printer.margin, from);
  const out = Math.max(rows - printer.head_to_cutter, 0);
  $("emerging").style.setProperty("--rows", out);
  $("emerging").classList.toggle("out", out > 0);
  if (out > 24 && inMouth) toTray();
}

function image(from, rows) {
  const pixels = new ImageData(printer.width, rows - from);
  for (let row = from; row < rows; row++) {
    for (let column = 0; column < printer.width; column++) {
      if (bytes[row * stride() + (column >> 3)] & (0x80 >> (column & 7))) {
        pixels.data.set([...INK, 255], ((row - from) * printer.width + column) * 4);
      }
    }
  }
  return pixels;
}

const printing = () => performance.now() - lastRows < QUIET_MS;

// Papers

function comeOut(paper) {
  if (inMouth) toTray();
  if (paper.fate !== "cut") return lay(paper);
  inMouth = paper;
  $("ticket-picture").src = picture(paper);
  $("ticket-picture").alt = `Paper ${name(paper)}: ${paper.text}`;
  $("ticket").style.setProperty("--rows", paper.rows);
  $("ticket").hidden = false;
}

function toTray() {
  $("ticket").hidden = true;
  lay(inMouth);
  inMouth = null;
}

function lay(paper) {
  const open = make("button", { className: "sheet", title: "Read it" });
  open.append(make("img", { src: picture(paper), alt: `Paper ${name(paper)}`, loading: "lazy" }));
  open.addEventListener("click", () => read(paper));
  const number = make("b", { textContent: name(paper) });
  const about = make("p", {}, number, ` ${paper.mm.toFixed(0)} mm · `, make("span", { className: "fate" }));
  const links = make("p", { className: "links" }, download(paper, "png", "PNG"), download(paper, "txt", "Text"));
  const item = make("li", {}, open, about, links);
  item.dataset.number = paper.number;
  $("papers").prepend(item);
  label(item, paper.fate);
  $("count").textContent = $("papers").childElementCount;
  $("no-papers").hidden = true;
}

function label(item, fate) {
  const [words, wordsZh] = FATES[fate] ?? [fate, ""];
  item.className = fate;
  item.querySelector(".fate").replaceChildren(`${words} `, zh(wordsZh));
}

function became({ event, number }) {
  if (!(event in FATES)) return;
  if (inMouth?.number === number) {
    inMouth.fate = event;
    if (event !== "presented") toTray();
  }
  const item = document.querySelector(`#papers [data-number="${number}"]`);
  if (item) label(item, event);
}

function download(paper, kind, textContent) {
  return make("a", { href: `/papers/${paper.number}.${kind}`, download: `${name(paper)}.${kind}`, textContent });
}

function read(paper) {
  $("reader-title").textContent = `Paper ${name(paper)}`;
  $("reader-picture").src = picture(paper);
  $("reader-picture").alt = `Paper ${name(paper)}`;
  $("reader-text").textContent = paper.text;
  for (const kind of ["png", "txt"]) {
    Object.assign($(`reader-${kind}`), { href: `/papers/${paper.number}.${kind}`, download: `${name(paper)}.${kind}` });
  }
  $("reader").showModal();
}

// State and faults

function showState() {
  const [, says, saysZh, lamp] = STATES.find(([holds]) => holds(state));
  $("says").textContent = says;
  $("says-zh").textContent = saysZh;
  const on = state.powered;
  Object.assign($("printer").dataset, { lamp, cover: state.cover_open ? "open" : "closed" });
  $("lamp-power").className = on ? "green" : "";
  $("lamp-paper").className = !on ? "" : state.paper_out ? "red" : state.near_end ? "amber" : "green";
  $("lamp-error").className = on && state.error ? "red" : "";
  $("lamp-line").className = !on ? "" : state.offline ? "amber" : "green";
  for (const button of document.querySelectorAll("button[data-mend]")) {
    button.setAttribute("aria-pressed", state.active.includes(button.dataset.fault));
  }
}

function showFaults(faults) {
  const groups = Object.groupBy(faults, (fault) => fault.group);
  $("faults").replaceChildren(
    ...Object.entries(groups).map(([group, rows]) => {
      const [title, titleZh] = GROUPS[group] ?? [group, ""];
      const summary = make("summary", {}, `${title} `, zh(titleZh));
      const buttons = make("div", { className: "buttons" }, ...rows.map(faultButton));
      return make("details", { open: !SHUT.has(group) }, summary, buttons);
    }),
  );
}

function faultButton(fault) {
  const [label, labelZh] = LABELS[fault.name] ?? [fault.name, ""];
  const title = make("b", {}, `${label} `, zh(labelZh));
  const button = make("button", {}, title, make("small", { textContent: fault.tells }));
  button.dataset.fault = fault.name;
  if (fault.mended_by) button.dataset.mend = fault.mended_by;
  button.addEventListener("click", () => {
    const mends = button.getAttribute("aria-pressed") === "true";
    order(mends ? fault.mended_by : fault.name);
  });
  return button;
}

async function order(fault) {
  try {
    const answer = await fetch(`/faults/${fault}`, { method: "POST" });
    if (!answer.ok) addEvent({ time: Date.now() / 1000, event: "refused", why: await answer.text() });
  } catch {
    away();
  }
}

// Events

function addEvent({ time, event, ...details }) {
  const log = $("events");
  const when = new Date(time * 1000).toTimeString().slice(0, 8);
  const words = Object.entries(details).map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`);
  const row = make("li", {}, make("time", { textContent: when }), make("b", { textContent: event }));
  row.append(make("span", { textContent: words.join(" · ") }));
  row.dataset.event = event;
  log.prepend(row);
  while (log.childElementCount > MOST_EVENTS) log.lastElementChild.remove();
}

// What the stream tells

function begin(hello) {
  printer = hello;
  inMouth = null;
  $("ticket").hidden = true;
  $("papers").replaceChildren();
  $("events").replaceChildren();
  $("dialect").textContent = hello.dialect;
  $("build").textContent = `${hello.width} dots · ${Math.round(hello.width / hello.dots_per_mm)} mm`;
  document.documentElement.style.setProperty("--dots", hello.width + 2 * hello.margin);
  showFaults(hello.faults);
  hello.papers.forEach(lay);
  hello.events.forEach(addEvent);
  showStrip(unpack(hello.rows));
  change(hello.state);
}

function change(next) {
  state = next;
  showState();
}

function happen(event) {
  addEvent(event);
  became(event);
}

function away() {
  $("printer").dataset.lamp = "away";
  $("says").textContent = "The printer's program has ended";
  $("says-zh").textContent = "程序已结束";
}

$("ticket").addEventListener("click", () => {
  if (state.ticket_out) order("take-ticket");
  else toTray();
});

const HEARD = {
  hello: begin,
  rows: (data) => addRows(unpack(data.rows)),
  strip: (data) => showStrip(unpack(data.rows)),
  paper: comeOut,
  state: change,
  event: happen,
};
const stream = new EventSource("/stream");
for (const [kind, hear] of Object.entries(HEARD)) {
  stream.addEventListener(kind, (message) => hear(JSON.parse(message.data)));
}
stream.addEventListener("error", away);
