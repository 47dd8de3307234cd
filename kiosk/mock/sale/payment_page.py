"""The gateway's own page: a payment and, while it is open, the two buttons that decide it. It works without script."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from math import ceil
from string import Template
from typing import Literal
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from kiosk.mock.problems import Problem
from kiosk.mock.sale import wire
from kiosk.mock.site.files import POLICY


class Knobs(BaseModel):
    """How the gateway should misbehave with one payment, for practice, and what its page is asked to be."""

    model_config = ConfigDict(extra="forbid")

    late: float = Field(default=0, ge=0, le=86_400, description="the bank settles after so many seconds")
    repeat: int = Field(default=0, ge=0, le=20, description="the notice is sent so many times more than once")
    lang: Literal["", "zh", "en"] = Field(default="", description="the language of the page; else Accept-Language's")

    @property
    def query(self) -> str:
        """What the page's own address has to say, with its question mark."""
        wishes = {name: value for name, value in self if value != type(self).model_fields[name].default}
        return f"?{urlencode(wishes)}" if wishes else ""


_Pair = tuple[str, str]
"""Chinese and English."""

_STATES: Mapping[str, tuple[_Pair, _Pair]] = {
    "open": (
        ("确认付款", "Confirm your payment"),
        ("请在 {minutes} 分钟内付款。", "Please pay within {minutes} min."),
    ),
    "pending": (
        ("银行处理中", "Your bank is working on it"),
        ("付款已提交，此页会自动更新。", "You have paid. This page updates by itself."),
    ),
    "settled": (("付款成功", "Paid"), ("请返回影院页面查看取票码。", "Your voucher is with the cinema now.")),
    "declined": (("已放弃付款", "You did not pay"), ("座位已释放。", "The seats are free again.")),
    "expired": (
        ("付款超时", "The time to pay is over"),
        ("座位已释放，请重新选座。", "The seats are free again. Please choose anew."),
    ),
    "closed": (("订单已取消", "The order was cancelled"), ("没有扣款。", "Nothing was taken from you.")),
    "refunded": (("钱已退回", "Your money went back"), ("此订单不再有效。", "The order counts no more.")),
}
_WORDS: Mapping[str, _Pair] = {
    "language": ("zh-CN", "en"),
    "title": ("演示支付", "Sandbox payment"),
    "play": ("这里只收演示用的钱，不会真的扣款。", "This takes play money only. Nothing is charged."),
    "order_is": ("订单", "Order"),
    "pay": ("付款", "Pay"),
    "decline": ("不付了", "Don't pay"),
    "sure": (
        "座位会立刻放回，不能再用此订单付款。",
        "Your seats go back on sale at once, and this order can't be paid any more.",
    ),
    "decline_sure": ("放弃订单", "Give the seats up"),
    "practice": ("演练", "For practice"),
    "late_is": ("银行延迟（秒）", "The bank is late by (seconds)"),
    "repeat_is": ("通知重复次数", "The notice is repeated (times)"),
    "apply": ("应用", "Apply"),
    "back": ("返回影院", "Back to the cinema"),
}

_FRAME = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">$refresh
<title>$headline · $title</title>
<link rel="icon" href="../../web/phone/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../../web/style.css"><link rel="stylesheet" href="../../web/sandbox.css">
</head>
<body>
<main class="card">
<p class="small quiet">$title</p>
<h1>$headline</h1>
$body
<a class="back" href="../../">$back</a>
</main>
</body>
</html>
""")

_PAYMENT = Template("""<p class="amount">¥$amount</p>
<p class="small quiet">$order_is <code>$order</code></p>
<p>$said</p>
$form
<p class="small quiet">$play</p>""")

_FORM = Template("""<form method="post" class="deeds">
<button class="button main" formaction="$payment/pay$query">$pay</button>
<details class="ask">
<summary class="button risky">$decline</summary>
<p>$sure</p>
<button class="button risky" formaction="$payment/decline$query">$decline_sure</button>
</details>
</form>
<details$open>
<summary>$practice</summary>
<form method="get">$language_asked
<label>$late_is <input class="field" name="late" type="number" min="0" max="86400" step="any" value="$late"></label>
<label>$repeat_is <input class="field" name="repeat" type="number" min="0" max="20" value="$repeat"></label>
<button class="button">$apply</button>
</form>
</details>""")


def page(payment: wire.Payment, knobs: Knobs, language: str, now: datetime) -> HTMLResponse:
    """The payment as it is now, in Chinese (``zh``) or English."""
    words = _words(language)
    headline, said = (pair[language != "zh"] for pair in _STATES[payment.state])
    minutes = max(1, ceil((payment.expires_at - now).total_seconds() / 60))
    facts = {name: escape(str(value)) for name, value in payment.model_dump().items()}
    is_practice = (knobs.late, knobs.repeat) != (0, 0)
    wishes = {
        "late": f"{knobs.late:g}",
        "repeat": str(knobs.repeat),
        "open": " open" if is_practice else "",
        "query": escape(knobs.query),
        "language_asked": f'<input type="hidden" name="lang" value="{knobs.lang}">' if knobs.lang else "",
    }
    form = _FORM.substitute(words, **facts, **wishes) if payment.state == "open" else ""
    body = _PAYMENT.substitute(words, **facts, said=said.format(minutes=minutes), form=form)
    refresh = '\n<meta http-equiv="refresh" content="2">' if payment.state == "pending" else ""
    return _framed(words, headline, body, refresh=refresh)


def refusal(problem: Problem, language: str) -> HTMLResponse:
    """The page of what can't be shown."""
    details = problem.details(language)
    hint = f"<p>{escape(details['hint'])}</p>"
    return _framed(_words(language), escape(details["detail"]), hint, status=problem.status)


def _words(language: str) -> dict[str, str]:
    return {name: pair[language != "zh"] for name, pair in _WORDS.items()}


def _framed(
    words: Mapping[str, str], headline: str, body: str, *, refresh: str = "", status: int = 200
) -> HTMLResponse:
    text = _FRAME.substitute(words, headline=headline, body=body, refresh=refresh)
    headers = {**POLICY, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return HTMLResponse(text, status, headers)
