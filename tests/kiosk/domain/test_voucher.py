import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import base45
from kiosk.domain.voucher import ALPHABET, NotAVoucher, Voucher, VoucherKind, damm, opaque, typed

VECTORS = tomllib.loads(Path(__file__).with_name("vouchers.toml").read_text("utf-8"))
SIGNED = VECTORS["signed"][-1]["code"]


@pytest.mark.parametrize("vector", VECTORS["typed"], ids=lambda vector: vector["pretty"])
def test_typed_codes_are_made_and_read_as_the_vectors_say(vector):
    voucher = typed(bytes.fromhex(vector["entropy"]))
    assert voucher.pretty == vector["pretty"]
    assert Voucher.parse(vector["pretty"]) == voucher


@pytest.mark.parametrize("vector", VECTORS["opaque"], ids=lambda vector: vector["code"])
def test_opaque_codes_are_made_and_read_as_the_vectors_say(vector):
    assert Voucher.parse(vector["code"]) == opaque(bytes.fromhex(vector["entropy"]))


@pytest.mark.parametrize("vector", VECTORS["signed"], ids=lambda vector: vector["code"][:9])
def test_signed_codes_are_read_as_they_are(vector):
    voucher = Voucher.parse(vector["code"] + "\n")
    assert (voucher.kind, voucher.code, voucher.pretty) == (VoucherKind.SIGNED, vector["code"], vector["code"])
    assert base45.decode(voucher.code[3:]).hex() == vector["bytes"]


@given(st.integers(0, len(SIGNED) - 1), st.characters(codec="ascii"))
def test_a_changed_signed_code_is_another_one_or_none_and_never_the_same_in_other_letters(place, character):
    changed = SIGNED[:place] + character + SIGNED[place + 1 :]
    with suppress(NotAVoucher):
        voucher = Voucher.parse(changed)
        assert voucher.code == changed.rstrip("\r\n")
        assert base45.encode(base45.decode(voucher.code[3:])) == voucher.code[3:]


@given(st.binary(min_size=16, max_size=16))
def test_an_opaque_voucher_reads_back(entropy):
    voucher = opaque(entropy)
    assert Voucher.parse(voucher.code) == voucher
    assert len(voucher.code) == 28


@given(st.binary(min_size=8, max_size=8))
def test_a_typed_code_reads_back_in_any_case_and_with_any_dashes(entropy):
    voucher = typed(entropy)
    for written in (voucher.code, voucher.pretty, voucher.pretty.lower(), voucher.pretty.replace("-", " ")):
        assert Voucher.parse(written) == voucher


def test_letters_that_look_like_digits_are_forgiven():
    assert Voucher.parse("oooO-0000-0000-0") == typed(bytes(8))
    assert damm("11" + "0" * 10 + "0") != 0
    assert Voucher.parse("iL" + typed(b"\x08\x42" + bytes(6)).code[2:]).code.startswith("11")


@given(st.binary(min_size=8, max_size=8), st.integers(0, 12), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_caught_as_a_typo(entropy, place, character):
    code = typed(entropy).code
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(NotAVoucher) as caught:
            Voucher.parse(wrong)
        assert caught.value.typo


@given(st.binary(min_size=8, max_size=8), st.integers(0, 11))
def test_every_swap_of_neighbours_is_caught_as_a_typo(entropy, place):
    code = typed(entropy).code
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(NotAVoucher) as caught:
            Voucher.parse(wrong)
        assert caught.value.typo


@pytest.mark.parametrize(
    "text",
    [
        "",
        "V1",
        "V1" + "0" * 25,
        "V1" + "0" * 27,
        "v1" + "0" * 26,
        "V1Z" + "0" * 25,
        "V2" + "0" * 26,
        "V1" + "0" * 25 + "I",
        " V1" + "0" * 26,
        "https://example.org/V1" + "0" * 26,
        "０" * 13,
        "0" * 513,
        "-" * 500 + "0" * 13,
        "0000-0000-0000-U",
        "\x1b@" + "0" * 13,
        "V1" + "0" * 26 + "\n\x00",
        SIGNED.lower(),
        SIGNED[:-1],
        SIGNED[:-3],
        SIGNED + "0",
        SIGNED + "000",
        " " + SIGNED,
        SIGNED.replace("K1:", "K2:"),
        SIGNED[:3] + ":::" + SIGNED[6:],
        SIGNED[:-1] + "é",
        "K1:",
        "K1:" + "0" * 509,
        "KT1:" + SIGNED[3:],
    ],
)
def test_anything_else_is_not_a_voucher(text):
    with pytest.raises(NotAVoucher) as caught:
        Voucher.parse(text)
    assert not caught.value.typo


def test_only_line_ends_of_a_scanner_are_dropped():
    code = opaque(bytes(16)).code
    assert Voucher.parse(code + "\r\n").code == code
    with pytest.raises(NotAVoucher):
        Voucher.parse(code + " ")


def test_what_is_logged_of_a_voucher_does_not_give_it_away():
    voucher = opaque(bytes(range(16)))
    assert voucher.code not in f"{voucher!r} {voucher.masked}"
    assert voucher.kind is VoucherKind.OPAQUE


@pytest.mark.parametrize("make", [opaque, typed])
def test_too_little_randomness_is_refused(make):
    with pytest.raises(ValueError, match="random bytes"):
        make(b"short")
