import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.voucher import ALPHABET, NotAVoucher, Voucher, VoucherKind, damm, opaque, typed

VECTORS = {
    bytes(8): "0000-0000-0000-0",
    bytes(range(8)): "000G-40R4-0M30-F",
    b"\xff" * 8: "ZZZZ-ZZZZ-ZZZZ-R",
    b"cinema!!": "CDMP-WSBD-C4GJ-F",
}


@pytest.mark.parametrize(("entropy", "pretty"), VECTORS.items(), ids=VECTORS.values())
def test_typed_codes_are_made_as_the_vectors_say(entropy, pretty):
    assert typed(entropy).pretty == pretty


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
        "0000-0000-0000-U",
        "\x1b@" + "0" * 13,
        "V1" + "0" * 26 + "\n\x00",
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
