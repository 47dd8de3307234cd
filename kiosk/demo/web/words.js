/** What the page says, in both languages of the lobby. */

export const WORDS = {
  en: {
    language: "中文",
    title: "The whole ticket kiosk",
    phone: "The phone",
    kiosk: "The kiosk",
    paper: "The paper",
    camera: "Camera",
    hold: "Hold the phone to the camera",
    holding: "The phone is before the camera …",
    noCode: "The phone shows no voucher yet: buy seats on it first.",
    unread: "The kiosk did not read it. Try again.",
    gone: "The demo has ended. Start it again: kiosk demo --page",
    none: "Tickets fall out here.",
    show: "Hold it to the camera",
    torn: "Paper {number}",
    break: "Make trouble for the printer",
    buy: "Buy seats on the phone",
    present: "Hold the phone to the camera",
    print: "The kiosk prints, with proof",
    take: "Take the tickets",
    "paper-out": "Paper runs out",
    "load-paper": "New roll",
    "open-cover": "Open the cover",
    "close-cover": "Close it",
    "power-off": "Pull the plug",
    "power-on": "Plug it in",
  },
  zh: {
    language: "English",
    title: "取票机全程演示",
    phone: "手机",
    kiosk: "取票机",
    paper: "票纸",
    camera: "摄像头",
    hold: "把手机对准摄像头",
    holding: "手机正对着摄像头……",
    noCode: "手机上还没有取票码：请先在手机上购票。",
    unread: "取票机没有读到，请再试一次。",
    gone: "演示已结束。重新开始：kiosk demo --page",
    none: "票会从这里出来。",
    show: "对准摄像头",
    torn: "第 {number} 张",
    break: "给打印机制造故障",
    buy: "在手机上选座购票",
    present: "把手机对准摄像头",
    print: "取票机出票，打印机逐张证实",
    take: "取走电影票",
    "paper-out": "纸用完了",
    "load-paper": "换新纸卷",
    "open-cover": "打开机盖",
    "close-cover": "合上机盖",
    "power-off": "拔掉电源",
    "power-on": "接上电源",
  },
};

/** @typedef {keyof typeof WORDS.en} Key */

/** @type {"en" | "zh"} */
let now = navigator.language.startsWith("zh") ? "zh" : "en";

export const language = () => now;

export function change() {
  now = now === "en" ? "zh" : "en";
}

/** @param {Key} key @param {Record<string, string>} [named] */
export const t = (key, named = {}) => WORDS[now][key].replace(/\{(\w+)\}/g, (_, name) => named[name]);
