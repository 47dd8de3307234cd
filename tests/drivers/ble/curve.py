"""P-256 by plain arithmetic. It is slow and leaks through time: good for tests alone."""

import hashlib

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def plus(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    rise, run = (3 * a[0] * a[0] - 3, 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(k: int, point: Point) -> Point:
    total: Point = None
    while k:
        if k & 1:
            total = plus(total, point)
        point, k = plus(point, point), k >> 1
    return total


def write_point(point: Point) -> bytes:
    assert point
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


def read_point(data: bytes) -> Point:
    x = int.from_bytes(data[1:], "big")
    square = (x**3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    if len(data) != 33 or data[0] not in {2, 3} or x >= P or y * y % P != square:
        raise ValueError("no point of P-256")
    return x, y if y % 2 == data[0] - 2 else P - y


def public(private: int) -> bytes:
    return write_point(times(private, G))


def agreed(private: int, other: bytes) -> bytes:
    shared = times(private, read_point(other))
    assert shared
    return shared[0].to_bytes(32, "big")


def signature(private: int, data: bytes, nonce: int) -> bytes:
    point = times(nonce, G)
    assert point
    r = point[0] % N
    s = pow(nonce, -1, N) * (_digest(data) + r * private) % N
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def is_signed(holder: bytes, data: bytes, signed: bytes) -> bool:
    r, s = int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big")
    if not (0 < r < N and 0 < s < N):
        return False
    inverse = pow(s, -1, N)
    point = plus(times(_digest(data) * inverse % N, G), times(r * inverse % N, read_point(holder)))
    return point is not None and point[0] % N == r


def _digest(data: bytes) -> int:
    return int.from_bytes(hashlib.sha256(data).digest(), "big")
