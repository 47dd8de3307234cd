"""Throws bytes at all that reads what a stranger's phone sends.

    python -m tests.drivers.ble.fuzz [INPUTS [SEED]]

Whatever comes is read or refused with a cause. What is read has one form; frames and chunks are judged as the second
implementation judges them; and the kiosk's side of an exchange never ends with a voucher that was not sealed for it.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

import drivers.ble
from drivers.ble.cause import HandOverFailed
from drivers.ble.exchange import Served, serve, serve_by_code
from drivers.ble.framing import MAX_MESSAGE, Frame, Reading, cut
from drivers.ble.handover import Engagement, Invitation, Proof, Seal, Side, agree
from drivers.ble.messages import Status, said
from tests.drivers.ble import second
from tests.drivers.ble.judging import outcome
from tests.drivers.ble.wire import PhoneLink

SLOWEST_SECONDS = 0.05
"""of the processor's time, for one input"""
KEY = derive_private_key(4711, SECP256R1())
VECTORS = json.loads(Path(drivers.ble.__file__).with_name("vectors.json").read_text("utf-8"))
ENGAGEMENT = Engagement(Invitation.parse(VECTORS["Q"]["invitation"]["text"]), KEY)


class Target(NamedTuple):
    samples: Sequence[bytes]
    throw: Callable[[bytes], str]
    """returns what became of it: read or refused"""


class Report(NamedTuple):
    outcomes: Counter[tuple[str, str]]
    slowest: float
    input: tuple[str, str]
    """the target of the slowest input, and that input"""


def hexadecimal(*texts: str) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def samples(name: str) -> list[bytes]:
    return hexadecimal(*(one[name] for way in ("Q", "N") for one in VECTORS[way]["inner"]))


FRAMES = samples("frame") + hexadecimal(*VECTORS["Q"]["frames"], *VECTORS["N"]["frames"])
ACKS = hexadecimal(VECTORS["Q"]["frames"][1], VECTORS["N"]["frames"][1])
SIGNED = hexadecimal(VECTORS["Q"]["inner"][0]["message"])


def throw_frame(data: bytes) -> str:
    kind, found = outcome(Frame.parse, data)
    if len(data) <= MAX_MESSAGE:
        as_pair = (kind, (found.kind, found.body) if kind == "read" else found)
        assert as_pair == outcome(second.read_frame, data), data.hex()
    assert kind == "refused" or bytes(found) == data, data.hex()
    return kind


def throw_chunks(data: bytes) -> str:
    reading, other = Reading(), second.Reading()
    for chunk in chunks_of(data):
        kind, found = outcome(reading.take, chunk)
        message = found[1] if kind == "read" else found
        assert (kind, message) == outcome(other.take, chunk), data.hex()
        if kind == "refused":
            return kind
        reading = found[0]
    return "read"


def throw_inner(data: bytes) -> str:
    kind, found = outcome(said, data)
    if kind == "read" and not isinstance(found, Status):  # an unknown reason of a status becomes a known one
        assert bytes(found) == data, data.hex()
    return kind


def throw_invitation(data: bytes) -> str:
    text = data.decode("latin-1")
    kind, found = outcome(Invitation.parse, text)
    assert kind == "refused" or text.endswith(found.text()), data.hex()
    return kind


def throw_sealed(data: bytes) -> str:
    kind, found = outcome(Frame.parse, data)
    key = bytes.fromhex(VECTORS["Q"]["p2k"])
    return outcome(Seal(key, Side.PHONE).open, found)[0] if kind == "read" else kind


def throw_point(data: bytes) -> str:
    return outcome(agree, KEY, data)[0]


def throw_proof(data: bytes) -> str:
    proof = Proof(data[:33], bytes.fromhex(VECTORS["Q"]["TH"]), data[33:])
    return "read" if proof.holds(VECTORS["Q"]["voucher"]) else "refused"


def throw_exchange(data: bytes) -> str:
    link = PhoneLink()
    link.coming = chunks_of(data)
    seen, unseen = serve(link, ENGAGEMENT, clock=link.clock), serve_by_code(link, b"lobby-02", yes, clock=link.clock)
    try:
        if len(data) % 2:
            seen.__aenter__().send(None)
        else:
            in_a_loop(unseen)
    except StopIteration:
        raise AssertionError(f"a voucher came of {data.hex()}") from None
    except HandOverFailed:
        return "refused"
    raise AssertionError("a link without a radio waits for nothing")


def in_a_loop(unseen: AbstractAsyncContextManager[Served]) -> None:
    """A customer is asked beside the phone, and that needs a loop; any voucher is one too many."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(unseen.__aenter__())
    finally:
        loop.close()
    raise StopIteration


async def yes(code: str, seconds: float) -> bool:
    return True


def chunks_of(data: bytes) -> list[bytes]:
    """The chunks of an input: each is told its length by the byte before it."""
    chunks, at = [], 0
    while at < len(data):
        end = at + 1 + data[at]
        chunks.append(data[at + 1 : end])
        at = end
    return [chunk for chunk in chunks if chunk]


def with_lengths(frame: bytes) -> bytes:
    return b"".join(bytes([len(chunk)]) + chunk for chunk in cut(frame, 20))


TARGETS = {
    "frame": Target(FRAMES, throw_frame),
    "chunks": Target([with_lengths(frame) for frame in FRAMES], throw_chunks),
    "inner": Target(samples("message"), throw_inner),
    "invitation": Target([VECTORS["Q"]["invitation"]["text"].encode()], throw_invitation),
    "sealed": Target(samples("frame"), throw_sealed),
    "point": Target([ack[20:] for ack in ACKS], throw_point),
    "proof": Target([message[-97:] for message in SIGNED], throw_proof),
    "exchange": Target([with_lengths(ack) + with_lengths(FRAMES[0]) for ack in ACKS], throw_exchange),
}


def flip(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data)) if data else 0
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :] if data else b"\0"


def drop(data: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(data))
    return data[:at] + data[at + dice.choice((1, 2, 16, 64)) :]


def put(data: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(data))
    return data[:at] + dice.choice((b"\0", b"\xff", b"\x7f\xff", dice.randbytes(16), bytes(600))) + data[at:]


def repeat(data: bytes, dice: random.Random) -> bytes:
    at, size = dice.randint(0, len(data)), dice.choice((1, 21, 63))
    return data[: at + size] + data[at : at + size] * dice.choice((1, 2, 30)) + data[at + size :]


def anything(data: bytes, dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice((0, 1, 3, 4, 20, len(data), 2048, 2049)))


CHANGES = (flip, flip, flip, drop, put, repeat, anything)


def campaign(inputs: int, seed: int = 0) -> Report:
    """Throw so many inputs; raises what a target raises that is no refusal."""
    dice, outcomes = random.Random(seed), Counter[tuple[str, str]]()
    slowest, worst, names = 0.0, ("", ""), list(TARGETS)
    for count in range(inputs):
        name = names[count % len(names)]
        data = dice.choice(TARGETS[name].samples)
        for _ in range(dice.choice((0, 1, 1, 1, 2, 4)) if name != "exchange" else dice.choice((1, 2))):
            data = dice.choice(CHANGES)(data, dice)
        begun = time.thread_time()
        outcomes[name, TARGETS[name].throw(data)] += 1
        took = time.thread_time() - begun
        if took > slowest:
            slowest, worst = took, (name, data.hex())
    return Report(outcomes, slowest, worst)


def main(inputs: int = 1_000_000, seed: int = 0) -> int:
    report = campaign(inputs, seed)
    for (name, kind), count in sorted(report.outcomes.items()):
        print(f"{name:<11} {kind:<8} {count:>8}")
    print(f"{inputs} inputs, seed {seed}; the slowest took {report.slowest * 1000:.1f} ms ({report.input[0]})")
    if report.slowest <= SLOWEST_SECONDS:
        return 0
    print(f"longer than {SLOWEST_SECONDS * 1000:.0f} ms: {report.input[1]}")
    return 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
