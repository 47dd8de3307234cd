"""The words of the pages without script, Chinese and English."""

from collections.abc import Mapping

LANGUAGES = ("zh", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("选座购票 · 简洁版", "Cinema tickets, plain"),
    "about": (
        "这一版不需要脚本，任何浏览器都能买票。不用注册，也不问姓名和手机号。",
        "This version needs no script: any browser can buy. There is no account, and nobody asks who you are.",
    ),
    "full": ("完整版（座位图、离线取票码）", "The full version, with a seat map and vouchers that work offline"),
    "other": ("English", "中文"),
    "cinemas": ("影院", "Cinemas"),
    "left": ("余 {count} 座", "{count} seats left"),
    "sold_out": ("已售罄", "sold out"),
    "screen": ("银幕", "Screen"),
    "seat": ("{row}排{number}座", "row {row} seat {number}"),
    "couple": ("情侣座", "couple seat"),
    "wheelchair": ("轮椅席", "wheelchair place"),
    "hold": ("锁定座位", "Hold these seats"),
    "mark_seat": ("{number}", "{number}"),
    "mark_couple": ("双 {number}", "{number}"),
    "mark_wheelchair": ("轮{number}", "W{number}"),
    "legend_taken": ("× 已被占", "× taken"),
    "legend_couple": ("双：情侣座，两座一起卖", "two numbers: a couple seat, sold as one"),
    "legend_wheelchair": ("轮：轮椅席", "W: place for a wheelchair"),
    "sideways": ("向左右滑动可看到全部座位 ⇆", "Slide the hall sideways to see all of it ⇆"),
    "none": ("请至少选一个座位。", "Please choose at least one seat."),
    "back": ("返回", "Back"),
    "awaiting": ("座位已保留，请在 {until} 前付款", "Your seats are held: pay before {until}"),
    "paid": ("取票凭证", "Your voucher"),
    "expired": ("保留时间已过，座位已放回。", "Time is up: the seats are on sale again."),
    "cancelled": ("订单已取消，已付的钱会退回。", "This order was cancelled. What you paid goes back to you."),
    "refunded": ("付款到达太晚，钱已退回。", "Your payment came too late and was returned."),
    "seats": ("座位", "Seats"),
    "total": ("合计", "Total"),
    "order": ("订单", "Order"),
    "code": ("取票码", "Code"),
    "pay": ("支付 ¥{amount}", "Pay ¥{amount}"),
    "play_money": ("这里只收演示用的钱。", "This shop takes play money only."),
    "cancel": ("取消订单", "Cancel the order"),
    "sure": (
        "座位会立刻放回，已付的钱会退回。",
        "Your seats go back on sale at once, and what you paid goes back to you.",
    ),
    "cancel_sure": ("确认取消", "Yes, cancel it"),
    "keep": (
        "请保存本页，或抄下取票码。在取票机前出示二维码或输入取票码。",
        "Save this page or write the code down. Show the picture or type the code at the ticket machine.",
    ),
    "again": (
        "此页可以再打开：用本页的书签，或从简洁版首页的“我的订单”。",
        "This page can be opened again in this browser: by a bookmark, or under “My orders” on the first plain page.",
    ),
    "unknown": (
        "这个浏览器里没有此订单，请在下单的浏览器里打开。",
        "This browser does not have that order. Please open it where you ordered.",
    ),
    "mine": ("我的订单", "My orders"),
}


def word(language: str, key: str, **values: object) -> str:
    """The word in ``zh`` or ``en``; braces in it name values."""
    return WORDS[key][language == "en"].format(**values)
