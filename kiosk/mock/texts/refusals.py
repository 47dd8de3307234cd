"""Of refusals that are about a voucher, or about the kiosk that shows it: those that the kiosk tells the customer."""

from collections.abc import Mapping

from kiosk.mock.texts.text import Text

REFUSALS: Mapping[str, Text] = {
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
        "请求编号重复，请重新操作或联系工作人员。",
        "This did not work. Please begin again, or ask our staff.",
        "同一请求编号用于不同的内容，或用于程序的另一次启动。",
        "An idempotency key was used again with another content, or by another start of a kiosk's program.",
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
}
"""by reason"""
