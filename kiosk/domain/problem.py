"""What a customer or staff can meet, by short code: one table, in both languages, with what staff can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.booking import Bilingual, Refusal


class Code(StrEnum):
    """Short codes, as the screen shows them to staff."""

    VOUCHER_FOREIGN = "VCH-FOREIGN"
    VOUCHER_TYPO = "VCH-TYPO"
    VOUCHER_UNKNOWN = "VCH-UNKNOWN"
    VOUCHER_UNPAID = "VCH-UNPAID"
    VOUCHER_CANCELLED = "VCH-CANCELLED"
    VOUCHER_COLLECTED = "VCH-COLLECTED"
    VOUCHER_EXPIRED = "VCH-EXPIRED"
    VOUCHER_BUSY = "VCH-BUSY"
    VOUCHER_EARLY = "VCH-EARLY"
    VOUCHER_LATE = "VCH-LATE"
    VOUCHER_CINEMA = "VCH-CINEMA"
    VOUCHER_BLOCKED = "VCH-BLOCKED"
    VOUCHER_PROOF = "VCH-PROOF"
    VOUCHER_LIMIT = "VCH-LIMIT"
    VOUCHER_TICKET = "VCH-TICKET"
    VOUCHER_SEVERAL = "VCH-SEVERAL"
    SERVER_AWAY = "SRV-AWAY"
    SERVER_ANSWER = "SRV-ANSWER"
    SERVER_KIOSK = "SRV-KIOSK"
    SERVER_CLOSED = "SRV-CLOSED"
    SERVER_CLOCK = "SRV-CLOCK"
    PRINTER_PAPER = "PRN-PAPER"
    PRINTER_COVER = "PRN-COVER"
    PRINTER_CUTTER = "PRN-CUTTER"
    PRINTER_JAM = "PRN-JAM"
    PRINTER_HOT = "PRN-HOT"
    PRINTER_FAULT = "PRN-FAULT"
    PRINTER_AWAY = "PRN-AWAY"
    PRINTER_TAKE = "PRN-TAKE"
    CAMERA_GONE = "CAM-GONE"
    CAMERA_BLIND = "CAM-BLIND"
    CAMERA_BLACK = "CAM-BLACK"
    CAMERA_FROZEN = "CAM-FROZEN"
    CAMERA_BRIGHT = "CAM-BRIGHT"
    CAMERA_BLURRED = "CAM-BLURRED"
    RADIO_AWAY = "BLE-AWAY"
    RADIO_LIMIT = "BLE-LIMIT"
    SEAT_QUESTION = "SEAT-QUESTION"
    SEAT_MISSING = "SEAT-MISSING"
    SEAT_SCAN = "SEAT-SCAN"
    SEAT_STAFF = "SEAT-STAFF"
    SEAT_RETRACTED = "SEAT-RETRACTED"
    SEAT_VOID = "SEAT-VOID"
    SEAT_ADMITTED = "SEAT-ADMITTED"
    JOURNAL = "KSK-JOURNAL"
    DISK = "KSK-DISK"
    CLOSING = "KSK-CLOSING"
    SERVICE = "KSK-SERVICE"


@dataclass(frozen=True)
class Problem:
    """One occurrence of a problem; ``details`` are what its text may mention (kiosk, seconds, at, seat …)."""

    code: Code
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> Bilingual:
        """What happened and what to do now, for the customer; a detail that is not known stays an ellipsis."""
        known = _Known(self.details)
        text = TEXTS[self.code]
        return Bilingual(text.zh.format_map(known), text.en.format_map(known))

    @property
    def remedy(self) -> str:
        """What staff or a technician can do."""
        return REMEDIES[self.code].format_map(_Known(self.details))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


TEXTS: Mapping[Code, Bilingual] = {
    Code.VOUCHER_FOREIGN: Bilingual("这不是本影院的取票码。", "This is not one of our vouchers."),
    Code.VOUCHER_TYPO: Bilingual(
        "取票码有误，请核对后重新输入。", "There is a typing mistake in the code. Please check it."
    ),
    Code.VOUCHER_UNKNOWN: Bilingual("未找到此取票码。", "We don't know this voucher."),
    Code.VOUCHER_UNPAID: Bilingual(
        "订单尚未支付，请先在手机上完成支付。", "Not paid yet. Please pay on your phone first."
    ),
    Code.VOUCHER_CANCELLED: Bilingual("订单已取消。", "This order was cancelled."),
    Code.VOUCHER_COLLECTED: Bilingual(
        "票已于 {at} 在 {kiosk} 取出。如遗失请联系工作人员。",
        "Already printed at {at} at {kiosk}. If you lost the tickets, please ask our staff.",
    ),
    Code.VOUCHER_EXPIRED: Bilingual(
        "取票码已过期，请联系工作人员。", "This voucher has expired. Please ask our staff."
    ),
    Code.VOUCHER_BUSY: Bilingual(
        "{kiosk} 正在为此取票码出票，请到那里取票或等待 {seconds} 秒。",
        "{kiosk} is printing these tickets. Please go there, or wait {seconds} s.",
    ),
    Code.VOUCHER_EARLY: Bilingual(
        "取票时间未到，{opens_at} 起可取。", "Too early: tickets can be printed from {opens_at}."
    ),
    Code.VOUCHER_LATE: Bilingual("已过取票时间，请联系工作人员。", "Too late to print. Please ask our staff."),
    Code.VOUCHER_CINEMA: Bilingual("此票请到 {cinema} 取。", "These tickets belong to {cinema}."),
    Code.VOUCHER_BLOCKED: Bilingual("此取票码需由工作人员处理。", "Our staff must look at this voucher."),
    Code.VOUCHER_PROOF: Bilingual(
        "此取票码须用购票手机通过蓝牙取票，或联系工作人员。",
        "Only the phone that bought these tickets can collect them, by Bluetooth. Or ask our staff.",
    ),
    Code.VOUCHER_LIMIT: Bilingual(
        "尝试次数过多，请 {seconds} 秒后再试。", "Too many attempts. Please wait {seconds} s."
    ),
    Code.VOUCHER_TICKET: Bilingual(
        "这是电影票，不是取票码。请凭票入场。", "This is a ticket, not a voucher. It is for the door of the hall."
    ),
    Code.VOUCHER_SEVERAL: Bilingual(
        "看到多个二维码，请只出示一个取票码。", "There are several codes in view. Please show only one."
    ),
    Code.SERVER_AWAY: Bilingual(
        "暂时无法连接售票系统，请稍后再扫一次。",
        "We can't reach the box office now. Please scan again in a moment.",
    ),
    Code.SERVER_ANSWER: Bilingual(
        "售票系统应答异常，请联系工作人员。", "The box office gave a wrong answer. Please ask our staff."
    ),
    Code.SERVER_KIOSK: Bilingual(
        "本机暂停服务，请联系工作人员。", "This machine is out of order. Please ask our staff."
    ),
    Code.SERVER_CLOSED: Bilingual(
        "售票系统维护中，请稍后再试。", "The box office is under maintenance. Please try later."
    ),
    Code.SERVER_CLOCK: Bilingual(
        "本机时钟有误，请联系工作人员。", "The clock of this machine is wrong. Please ask our staff."
    ),
    Code.PRINTER_PAPER: Bilingual("缺纸，工作人员正在赶来。", "Out of paper. Our staff is on the way."),
    Code.PRINTER_COVER: Bilingual("打印机盖未关好，请联系工作人员。", "The printer is open. Please ask our staff."),
    Code.PRINTER_CUTTER: Bilingual("切纸故障，请联系工作人员。", "The paper cutter is stuck. Please ask our staff."),
    Code.PRINTER_JAM: Bilingual("打印机卡纸，请联系工作人员。", "The paper is stuck. Please ask our staff."),
    Code.PRINTER_HOT: Bilingual("打印机过热，请稍候。", "The printer is too hot. Please wait a moment."),
    Code.PRINTER_FAULT: Bilingual("打印机故障，请联系工作人员。", "The printer is out of order. Please ask our staff."),
    Code.PRINTER_AWAY: Bilingual(
        "打印机无应答，请联系工作人员。", "The printer does not answer. Please ask our staff."
    ),
    Code.PRINTER_TAKE: Bilingual("请取走您的票。", "Please take your ticket."),
    Code.CAMERA_GONE: Bilingual(
        "扫码摄像头无法使用，请联系工作人员。", "The camera is not there. Please ask our staff."
    ),
    Code.CAMERA_BLIND: Bilingual(
        "扫码程序无法运行，请联系工作人员。", "This machine can't read codes now. Please ask our staff."
    ),
    Code.CAMERA_BLACK: Bilingual(
        "扫码摄像头画面全黑，请联系工作人员。", "The camera sees nothing but black. Please ask our staff."
    ),
    Code.CAMERA_FROZEN: Bilingual(
        "扫码摄像头画面停滞，请联系工作人员。", "The camera's picture stands still. Please ask our staff."
    ),
    Code.CAMERA_BRIGHT: Bilingual(
        "扫码摄像头光线过强，请联系工作人员。", "The camera is dazzled. Please ask our staff."
    ),
    Code.CAMERA_BLURRED: Bilingual(
        "扫码摄像头画面模糊，请联系工作人员。", "The camera does not see sharply. Please ask our staff."
    ),
    Code.RADIO_AWAY: Bilingual(
        "蓝牙取票暂不可用，请出示二维码。", "Bluetooth is out of order. Please show the QR code of your order."
    ),
    Code.RADIO_LIMIT: Bilingual(
        "蓝牙取票暂停几分钟，请出示二维码。",
        "Bluetooth rests for a few minutes. Please show the QR code of your order.",
    ),
    Code.SEAT_QUESTION: Bilingual("您拿到 {seat} 的票了吗？", "Did you get the ticket for seat {seat}?"),
    Code.SEAT_MISSING: Bilingual(
        "座位 {seat} 的票此前已打印。如有缺票，请在此告知。",
        "Printed before: {seat}. Is a ticket missing? Please say so here.",
    ),
    Code.SEAT_SCAN: Bilingual(
        "请将 {seat} 的票对准摄像头，以便确认。", "Please hold the ticket for seat {seat} under the camera."
    ),
    Code.SEAT_STAFF: Bilingual(
        "请就座位 {seat} 的票联系工作人员。", "Please ask our staff about the ticket for seat {seat}."
    ),
    Code.SEAT_RETRACTED: Bilingual(
        "座位 {seat} 的票未及时取走，已被机器收回，请联系工作人员。",
        "The ticket for seat {seat} was not taken and is back in the machine. Please ask our staff.",
    ),
    Code.SEAT_VOID: Bilingual(
        "座位 {seat} 的这张票已被新票取代，不再有效。",
        "This ticket for seat {seat} was replaced by a newer one and is void.",
    ),
    Code.SEAT_ADMITTED: Bilingual(
        "座位 {seat} 的票已检票入场。", "The ticket for seat {seat} was let in at the gate already."
    ),
    Code.JOURNAL: Bilingual("本机暂停服务，请联系工作人员。", "This machine is out of order. Please ask our staff."),
    Code.DISK: Bilingual("本机暂停服务，请联系工作人员。", "This machine is out of order. Please ask our staff."),
    Code.CLOSING: Bilingual(
        "本机正在重启，请稍后再扫一次。", "This machine is restarting. Please scan again in a moment."
    ),
    Code.SERVICE: Bilingual(
        "本机正在维护，请使用其他取票机。", "This machine is being serviced. Please use another one."
    ),
}
"""For the customer: what happened, what to do now."""

INTERRUPTED = Bilingual(
    "刚才出票被中断了吗？请再扫一次取票码。", "Was your printing interrupted? Scan your code again."
)
"""What the screen says for a while after a restart in the middle of a visit."""

REMEDIES: Mapping[Code, str] = {
    Code.VOUCHER_FOREIGN: "Nothing to mend: the code belongs to somebody else.",
    Code.VOUCHER_TYPO: "Compare the code with the phone, character by character.",
    Code.VOUCHER_UNKNOWN: "Look the order up at the counter.",
    Code.VOUCHER_UNPAID: "Look the payment up at the counter.",
    Code.VOUCHER_CANCELLED: "Look the order up at the counter.",
    Code.VOUCHER_COLLECTED: "Lost tickets are reissued by staff: the old paper becomes void.",
    Code.VOUCHER_EXPIRED: "Look the order up at the counter.",
    Code.VOUCHER_BUSY: "Wait for the other machine; its claim ends by itself.",
    Code.VOUCHER_EARLY: "Nothing to mend.",
    Code.VOUCHER_LATE: "Print at the counter if the screening still admits.",
    Code.VOUCHER_CINEMA: "Nothing to mend: the tickets are for another cinema.",
    Code.VOUCHER_BLOCKED: "Settle the tickets in doubt of this voucher, or reissue them.",
    Code.VOUCHER_PROOF: "Nothing to mend: hand over from the phone that bought, or look the order up at the counter.",
    Code.VOUCHER_LIMIT: "Wait; if it returns, somebody is guessing codes.",
    Code.VOUCHER_TICKET: "Nothing to mend: the gate reads tickets.",
    Code.VOUCHER_SEVERAL: "Nothing to mend; if it comes without two codes, cover what else the camera sees.",
    Code.SERVER_AWAY: "Check the network and the booking server; [booking] url in the configuration.",
    Code.SERVER_ANSWER: "Compare the versions of kiosk and booking server; the log says what was wrong.",
    Code.SERVER_KIOSK: "The server does not know this kiosk: check [kiosk] id, or enrol it (kiosk server enrol).",
    Code.SERVER_CLOSED: "Wait until the maintenance of the booking server is over.",
    Code.SERVER_CLOCK: "Set the clock of the kiosk: the server's time is {server_time}. See that it is kept (NTP).",
    Code.PRINTER_PAPER: "Put in a new roll and close the cover: printing goes on by itself.",
    Code.PRINTER_COVER: "Close the printer's cover: printing goes on by itself.",
    Code.PRINTER_CUTTER: "Switch the printer off, clear the cutter, switch it on.",
    Code.PRINTER_JAM: "Open the printer, take the stuck paper out, close it: printing goes on by itself.",
    Code.PRINTER_HOT: "Wait until the print head has cooled down.",
    Code.PRINTER_FAULT: "Switch the printer off and on; if the fault returns, exchange it.",
    Code.PRINTER_AWAY: "Check the printer's power and cable; [printer] device in the configuration.",
    Code.PRINTER_TAKE: "Take the ticket out of the slot; if there is none, clean the sensor at the output.",
    Code.CAMERA_GONE: "Check the camera's cable and power; [[readers]] device in the configuration.",
    Code.CAMERA_BLIND: "The camera is well, the decoder is not: see the log. Install zxing-cpp or the kiosk anew.",
    Code.CAMERA_BLACK: "Uncover and clean the camera; where all lamps are off nothing is wrong.",
    Code.CAMERA_FROZEN: "Unplug the camera and plug it in again; if it returns, exchange it.",
    Code.CAMERA_BRIGHT: "Turn the camera away from lamps and sun, or set a shorter exposure: kiosk camera tune.",
    Code.CAMERA_BLURRED: "Clean the camera's glass, and set its focus to where phones are held: kiosk camera tune.",
    Code.RADIO_AWAY: "Look at the adapter (bluetoothctl list) and at the service (systemctl status bluetooth).",
    Code.RADIO_LIMIT: "See who stands there: phones failed again and again. If all of them do, update the app.",
    Code.SEAT_QUESTION: "Only the customer knows. A 'no' voids the old paper.",
    Code.SEAT_MISSING: "Nothing to mend: a ticket that is said to be missing is replaced; the old paper is void.",
    Code.SEAT_SCAN: "The code of the ticket proves that it exists; without it the ticket stays in doubt.",
    Code.SEAT_STAFF: "Look for the paper in the tray; else reissue the ticket: the old paper becomes void.",
    Code.SEAT_RETRACTED: "Fetch the ticket from the printer's bin, or reissue it: the old paper becomes void.",
    Code.SEAT_VOID: "Look for the newer paper of this seat, or reissue the ticket.",
    Code.SEAT_ADMITTED: "Its holder is in the hall: nobody replaces the ticket; ask at the gate.",
    Code.JOURNAL: "The journal can't be written: check the disk of the kiosk.",
    Code.DISK: "The disk of the kiosk is nearly full: make room for at least 64 MiB.",
    Code.CLOSING: "Wait for the restart.",
    Code.SERVICE: "End the service mode when the work is done.",
}
"""For staff and technicians."""

OF_REFUSAL: Mapping[Refusal, Code] = {
    Refusal.NOT_FOUND: Code.VOUCHER_UNKNOWN,
    Refusal.UNPAID: Code.VOUCHER_UNPAID,
    Refusal.CANCELLED: Code.VOUCHER_CANCELLED,
    Refusal.ALREADY_COLLECTED: Code.VOUCHER_COLLECTED,
    Refusal.EXPIRED: Code.VOUCHER_EXPIRED,
    Refusal.BUSY_ELSEWHERE: Code.VOUCHER_BUSY,
    Refusal.SUPERSEDED: Code.VOUCHER_BLOCKED,
    Refusal.TOO_EARLY: Code.VOUCHER_EARLY,
    Refusal.TOO_LATE: Code.VOUCHER_LATE,
    Refusal.WRONG_CINEMA: Code.VOUCHER_CINEMA,
    Refusal.BLOCKED: Code.VOUCHER_BLOCKED,
    Refusal.PROOF_REQUIRED: Code.VOUCHER_PROOF,
    Refusal.DELEGATED: Code.VOUCHER_BUSY,
    Refusal.KEY_REUSED: Code.SERVER_ANSWER,
    Refusal.RATE_LIMITED: Code.VOUCHER_LIMIT,
    Refusal.KIOSK_UNKNOWN: Code.SERVER_KIOSK,
    Refusal.KIOSK_REVOKED: Code.SERVER_KIOSK,
    Refusal.MAINTENANCE: Code.SERVER_CLOSED,
}
"""What each refusal of the booking server is called on the screen."""
