"""What customers and staff read when the server refuses, in Chinese and English."""

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """The texts of one reason; braces name the extras that go with it."""

    title: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str


TEXTS: Mapping[str, Text] = {
    "not_found": Text(
        "Not found",
        "这不是本影院的取票码。",
        "This is not one of our vouchers.",
        "请核对取票码与订单。",
        "Compare the code with the order.",
    ),
    "unpaid": Text(
        "Not paid",
        "订单尚未支付，请先在手机上付款。",
        "This order is not paid yet. Please pay on your phone first.",
        "付款后即可取票。",
        "It can be collected as soon as it is paid.",
    ),
    "cancelled": Text(
        "Cancelled",
        "订单已取消。",
        "This order was cancelled.",
        "订单已取消，座位已释放。",
        "The order was cancelled and its seats are on sale again.",
    ),
    "already_collected": Text(
        "Already collected",
        "票已于 {at} 在 {kiosk} 取出。",
        "These tickets were collected at {at} at {kiosk}.",
        "票遗失时可由工作人员补打。",
        "Staff can reissue tickets that are lost, unless they were admitted.",
    ),
    "expired": Text(
        "Expired",
        "订单因超时未付款已失效（{since}）。",
        "This order expired at {since} because it was not paid in time.",
        "座位已释放，请重新购票。",
        "Its seats are on sale again; a new order is needed.",
    ),
    "busy_elsewhere": Text(
        "Busy elsewhere",
        "正在 {kiosk} 取票，请到该机继续，或等待 {seconds} 秒。",
        "These tickets are being printed at {kiosk}. Go there, or wait {seconds} seconds.",
        "另一台取票机持有该订单。",
        "Another kiosk holds the lease of this voucher.",
    ),
    "superseded": Text(
        "Superseded",
        "此操作已被更新的操作取代，请重新扫码。",
        "This was replaced by something newer. Please scan your code again.",
        "票的最新版次为 {current}。",
        "The newest issue is {current}; what is older is void.",
    ),
    "too_early": Text(
        "Too early",
        "取票将于 {opens_at} 开始。",
        "Tickets can be collected from {opens_at}.",
        "尚未到取票时间。",
        "Collection has not opened.",
    ),
    "too_late": Text(
        "Too late",
        "已过取票时间（{since}），请联系工作人员。",
        "Collection closed at {since}. Please ask our staff.",
        "影片已开场，须由工作人员处理。",
        "The screening has begun long ago; staff decide.",
    ),
    "wrong_cinema": Text(
        "Wrong cinema",
        "此票请到 {cinema} 领取。",
        "Please collect these tickets at {cinema}.",
        "订单属于另一家影院。",
        "The order belongs to another cinema.",
    ),
    "blocked": Text(
        "Blocked",
        "自助补打次数已用完，请联系工作人员。",
        "This needs our staff, please ask them.",
        "须由工作人员补打。",
        "The self-service reissues are used up or not allowed; staff may reissue.",
    ),
    "proof_required": Text(
        "Proof required",
        "此订单须用购票手机靠近取票。",
        "Please hand this order over from the phone that bought it.",
        "订单要求持有人证明。",
        "The order asks for the holder's proof.",
    ),
    "delegated": Text(
        "Delegated",
        "请到 {kiosk} 取票。",
        "Please go to {kiosk}.",
        "该订单已委托给另一台取票机。",
        "Another kiosk was made the home of this voucher.",
    ),
    "key_reused": Text(
        "Key reused",
        "取票机出现故障，请联系工作人员。",
        "This kiosk has a fault. Please ask our staff.",
        "取票请求编号被重复使用。",
        "A claim id was used again with another content or by another start of the program.",
    ),
    "rate_limited": Text(
        "Rate limited",
        "操作过于频繁，请等待 {seconds} 秒。",
        "Too many attempts. Please wait {seconds} seconds.",
        "该取票机的请求过多或连续输错。",
        "This kiosk made too many claims, or too many wrong ones in a row.",
    ),
    "kiosk_unknown": Text(
        "Kiosk unknown",
        "取票机暂停服务。",
        "This kiosk is out of order.",
        "服务器不认识该取票机或其密钥，请重新注册。",
        "The server does not know this kiosk or its key: enrol it again.",
    ),
    "kiosk_revoked": Text(
        "Kiosk revoked",
        "取票机暂停服务。",
        "This kiosk is out of order.",
        "该取票机已被停用。",
        "This kiosk was withdrawn.",
    ),
    "maintenance": Text(
        "Maintenance",
        "系统维护中，请稍后再试。",
        "The booking system is under maintenance. Please try again later.",
        "服务器维护中。",
        "The server is under maintenance.",
    ),
    "bad_request": Text(
        "Bad request",
        "请求有误。",
        "The request is not right.",
        "请求不符合接口约定",
        "The request breaks the contract",
    ),
    "unauthorized": Text(
        "Unauthorized",
        "没有权限。",
        "This needs a permission that was not shown.",
        "缺少或错误的令牌。",
        "The token or the order's secret is missing or wrong.",
    ),
    "no_such_page": Text(
        "No such page",
        "没有这个页面。",
        "There is no such page.",
        "请查看 /docs。",
        "The list of all routes is at /docs.",
    ),
    "no_such_thing": Text(
        "No such thing",
        "没有找到您要的内容。",
        "What you asked for does not exist.",
        "请核对编号。",
        "Check the id",
    ),
    "method_not_allowed": Text(
        "Method not allowed",
        "不支持此操作。",
        "This can't be done here.",
        "请查看 /docs。",
        "The list of all routes is at /docs.",
    ),
    "too_large": Text(
        "Too large",
        "请求过大。",
        "The request is too large.",
        "请求体超过上限。",
        "The body is longer than this server reads.",
    ),
    "seat_taken": Text(
        "Seat taken",
        "座位 {seats} 已被他人选走，请另选座位。",
        "Seats {seats} were just taken. Please choose others.",
        "座位已售或被锁定。",
        "The seats are sold or held by another order.",
    ),
    "hold_expired": Text(
        "Hold expired",
        "付款超时，座位已释放。",
        "The time to pay is over and the seats are free again.",
        "请重新下单。",
        "A new order is needed.",
    ),
    "sale_closed": Text(
        "Sale closed",
        "本场已停止售票。",
        "This screening is no longer on sale.",
        "影片已开场。",
        "The screening has begun.",
    ),
    "payment_closed": Text(
        "Payment closed",
        "该笔付款已结束。",
        "This payment is closed.",
        "付款已退回或已取消。",
        "The payment was refunded or called off.",
    ),
    "collection_begun": Text(
        "Collection has begun",
        "已开始取票，不能取消。",
        "Collection has begun, so the order can't be cancelled.",
        "票已发往取票机。",
        "A ticket of this order was granted to a kiosk.",
    ),
    "bad_signature": Text(
        "Bad signature",
        "签名无效。",
        "The signature is not valid.",
        "付款通知的签名不符。",
        "The notice was not signed by the gateway.",
    ),
    "already_admitted": Text(
        "Already admitted",
        "此票已于 {at} 入场。",
        "This ticket was admitted at {at}.",
        "同一张票不能再次入场。",
        "A ticket admits once.",
    ),
    "clock_skew": Text(
        "Clock skew",
        "取票机暂停服务。",
        "This kiosk is out of order.",
        "取票机时钟不准，服务器时间为 {server_time}。",
        "The kiosk's clock is wrong: the server's time is {server_time}.",
    ),
    "replayed": Text(
        "Replayed",
        "请求重复，请重试。",
        "This request was heard already.",
        "同一签名请求不能使用两次。",
        "A signed request counts once; its nonce was seen before.",
    ),
    "greet_first": Text(
        "Greet first",
        "请稍候，取票机正在与服务器核对。",
        "Please wait: the kiosk and the server compare their records.",
        "服务器已重新启动，取票机须先报到（POST /v1/boots）。",
        "The server was started anew: the kiosk is to greet it first (POST /v1/boots).",
    ),
    "enrolment_refused": Text(
        "Enrolment refused",
        "注册码无效。",
        "The enrolment code is not valid.",
        "注册码错误、已使用或已过期，请生成新的注册码。",
        "The code is wrong, was used, or is over: make a new one.",
    ),
    "forged": Text(
        "Forged",
        "此票无效。",
        "This is not one of our tickets.",
        "票面签名无效，可能是伪造。",
        "The ticket's signature is not the server's: it may be forged.",
    ),
    "internal": Text(
        "Internal error",
        "系统故障，请稍后再试。",
        "Something went wrong on our side. Please try again.",
        "服务器内部错误，请查看日志。",
        "The server failed; its log says why.",
    ),
}
