"""The usual loop: what a competent user writes in an afternoon with pyzbar, requests, Pillow and python-escpos."""

import json
import time
from secrets import token_hex

import requests
import segno
from escpos.printer import Network
from PIL import Image, ImageDraw, ImageFont
from pyzbar import pyzbar

from drivers.printers.font import BUNDLED
from kiosk.trust.messages import sign_request

WIDTH, HEIGHT = 576, 1200
PROFILE = "TM-T20II"
_LARGE, _SMALL = (ImageFont.truetype(BUNDLED, size) for size in (54, 28))


def decode(gray):
    """The text of the code in a frame, or None."""
    found = pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return found[0].data.decode() if found else None


def claim(url, kiosk, key, voucher):
    """Ask the booking server for the tickets of a voucher; its answer is believed as it is."""
    target = f"{url}/v1/claims"
    body = json.dumps({"kiosk": kiosk, "boot_id": "usual-loop", "voucher": voucher}).encode()
    headers = {"Kiosk": kiosk, "Kiosk-Boot": "usual-loop", "Idempotency-Key": token_hex(16)}
    headers["Content-Type"] = "application/json"
    headers |= sign_request(key, kiosk, "POST", target, headers, body, now=time.time(), nonce=token_hex(16))
    answer = requests.post(target, data=body, headers=headers, timeout=5)
    answer.raise_for_status()
    return answer.json()["tickets"]


def draw(lines, code):
    """A ticket as a picture: the first line large, the others small, a QR code below."""
    sheet = Image.new("1", (WIDTH, HEIGHT), 1)
    canvas = ImageDraw.Draw(sheet)
    top = 20
    for line, font in zip(lines, (_LARGE, *[_SMALL] * (len(lines) - 1)), strict=True):
        canvas.text((WIDTH / 2, top), line, 0, font, anchor="ma")
        top += round(font.size * 1.5)
    matrix = segno.make_qr(code, error="m").matrix
    small = Image.new("1", (len(matrix), len(matrix)))
    small.putdata([0 if module else 1 for row in matrix for module in row])
    side = len(matrix) * 10
    sheet.paste(small.resize((side, side), Image.Resampling.NEAREST), ((WIDTH - side) // 2, top + 40))
    return sheet


def print_picture(port, picture):
    """Print one picture over a connection of its own."""
    printer = Network("127.0.0.1", port, timeout=10, profile=PROFILE)
    printer.image(picture)
    printer.cut()
    printer.close()
