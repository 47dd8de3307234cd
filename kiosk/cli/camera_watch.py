"""``kiosk camera watch``."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from kiosk.cli.camera_choice import Device, chosen
from kiosk.cli.camera_live import JsonLines, Live, Seconds
from kiosk.cli.options import ConfigFile

if TYPE_CHECKING:
    from drivers.cameras.reader import CameraReader
    from drivers.cameras.watching import Watch
    from drivers.errors import DriverError


def watch(device: Device = "", seconds: Seconds = 0, as_json: JsonLines = False, config: ConfigFile = None) -> None:
    """Show how a camera and its decoder are doing.

    They work as in the kiosk. Frames a second; how old the oldest one was when its turn came; whether something came
    into view, so that each frame is looked at; how long a look took; what was read, masked; what is wrong.

    Example: kiosk camera watch --seconds 10
    """
    from drivers.cameras import sources
    from drivers.cameras.decoder_process import DecoderProcess
    from drivers.cameras.frames import Drain
    from drivers.cameras.reader import CameraReader
    from drivers.cameras.watching import Watch

    address = chosen(device, config)
    name, opener, watching = sources.name(address), sources.opener(address), Watch()
    typer.echo(f"Watching {name}. Ctrl-C: the end.", err=True)
    frames, decoder = watching.frames(Drain(name, opener)), watching.decoder(DecoderProcess())
    with CameraReader(name, frames, decoder) as reader:
        followed(Live(as_json, seconds), reader, watching)


def followed(live: Live, reader: "CameraReader", watching: "Watch") -> None:
    """Show how a reader is doing until the time is over or Ctrl-C."""
    from drivers.errors import DriverError

    with live, suppress(KeyboardInterrupt):
        while not live.over:
            away = None
            try:
                reader.read(_READ_SECONDS)
            except DriverError as error:
                away = error
            if live.due:
                row = _row(reader, watching, away)
                live.show(row, _sentence(row))


def _row(reader: "CameraReader", watching: "Watch", away: "DriverError | None") -> dict[str, Any]:
    from kiosk.readers import complaint

    tally, seconds = watching.tally()
    return {
        "fps": round(tally.frames / max(seconds, 0.001), 1),
        "age_ms": round(1000 * tally.oldest) if tally.frames else None,
        "armed": reader.armed,
        "looks": tally.looks,
        "lost": tally.lost,
        "decode_ms": round(1000 * tally.looking / tally.looks, 1) if tally.looks else None,
        "texts": [masked(text) for text in tally.texts],
        "problem": complaint(reader, away),
    }


def masked(text: str) -> str:
    """What may be shown of a code: its kind and its last two characters."""
    from kiosk.domain.voucher import NotAVoucher, Voucher, VoucherKind

    try:
        return Voucher.parse(text).masked
    except NotAVoucher:
        return Voucher(text, VoucherKind.FOREIGN).masked


def _sentence(row: dict[str, Any]) -> str:
    age = "" if row["age_ms"] is None else f"{row['age_ms']} ms old"
    took = "" if row["decode_ms"] is None else f"{row['decode_ms']} ms a look"
    armed = "armed" if row["armed"] else "waits"
    lost = f"{row['lost']} LOST" if row["lost"] else ""
    facts = [f"{row['fps']:4} fps", f"{age:9}", armed, f"{took:14}", lost, *row["texts"], row["problem"] or ""]
    return "  ".join(fact for fact in facts if fact)


_READ_SECONDS = 0.1
