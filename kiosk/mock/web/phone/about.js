/** What is known of the reader, which is nearly nothing. */

import { announce, h } from "./dom.js";
import { client, renew } from "./identity.js";
import { t } from "./language.js";

/** @param {import("./app.js").Stage} stage */
export function about(stage) {
  const number = h("code", { class: "number" }, client());
  const change = () => {
    number.textContent = renew();
    announce(t("aboutRenewed"));
  };
  stage.title(t("about"));
  stage.show(
    h("h1", {}, t("about")),
    h("p", {}, t("aboutNothing")),
    h("p", {}, t("aboutId")),
    h("p", {}, number),
    h("p", {}, h("button", { class: "button", type: "button", click: change }, t("aboutNew"))),
    h("p", {}, t("aboutKept")),
    h("p", {}, t("aboutHandover")),
  );
}
