"""A phone whose ids were computed with other programs (xxd, md5sum, openssl, gzip, bc), and every format of ids."""

from datetime import time
from itertools import product

from hypothesis import strategies

from kiosk.mock.clients import registry
from kiosk.mock.clients.checks import CHECKS
from kiosk.mock.clients.digits import Encoding
from kiosk.mock.clients.formats import Check, Column, Field, Format, Hashing, Source
from kiosk.mock.clients.recognition import hashes
from kiosk.mock.clients.sources import Device

PHONE = Device("SN-12345", bytes.fromhex("001a2b3c4d5e"), "P30", "Huawei")
INSTALLED = time(12, 30, 45)
SECRET = bytes(range(16))
SCOPE = "chain"

PLAIN = ("534e2d3132333435", "0000001a2b3c4d5e", "0000000000503330", "0000487561776569")
JOINED = "".join(PLAIN)
PRIVATE = ("8cf8b261756cad98", "cd5e70f9dfebdc54", "2a64385a79466b33", "ba85249c148b1751")
MD5_OF_NUMBER = "f113f1481363c96b"
BLOCKS = {
    "xor": "534e655e78282f32",
    "crc": "00000000cb560f35",
    "bcc": "000000000000006b",
    "md5": "99b853540135c7c4",
}
TIME = "31323a33303a3435"
OCTAL = "5151613230462146320650000000006425474232570000000000000050063140000002207254135662551"
BINARY = (
    "101001101001110001011010011000100110010001100110011010000110101000000000000000000000000000110100010101100111100010"
    "011010101111000000000000000000000000000000000000000000101000000110011001100000000000000000000010010000111010101100"
    "001011101110110010101101001"
)


def plain(hashing=Hashing.NONE, fields=tuple(Field), length=8, **rest):
    """A format whose fields are all made in one way."""
    return Format(columns=tuple(Column(field, hashing, length) for field in fields), **rest)


CHECKED = [None, *(Check(kind, at_start) for kind, at_start in product(CHECKS, (False, True)))]
WAYS = list(product(CHECKED, (False, True), Encoding))
"""Every check block, with and without a time, in every encoding."""

hashings = strategies.sampled_from(Hashing)
columns = strategies.permutations(list(Field)).flatmap(
    lambda order: strategies.tuples(
        *(strategies.builds(Column, strategies.just(field), hashings, strategies.integers(4, 16)) for field in order)
    )
)
formats = strategies.builds(
    Format,
    strategies.sampled_from(Source),
    columns,
    strategies.sampled_from(CHECKED),
    strategies.booleans(),
    strategies.sampled_from(Encoding),
)
"""Every format that there is."""

texts = strategies.text(max_size=5).filter(lambda text: "\0" not in text and len(text.encode()) <= 8)
macs = strategies.one_of(strategies.just(b""), strategies.binary(min_size=6, max_size=6).filter(any))
devices = strategies.builds(Device, texts, macs, texts, texts)
"""Devices whose values fit into fields of eight bytes."""
times = strategies.times().map(lambda moment: moment.replace(microsecond=0))


def meet(office, text, header=None):
    """The server sees the client with this id; by what hash it knows it."""
    return noted(office, [registry.understood(text, header)])[0]


def noted(office, clients):
    """The server sees these clients; by what hash it knows each, and an empty one for one that told no id."""
    now, pepper = office.clock(), office.settings.pepper
    office.store.transact(lambda session: registry.meet(session, pepper, clients, now))
    return [hashes(pepper, client.mark, now)[0] if client.mark else "" for client in clients]
