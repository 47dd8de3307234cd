"""Streams that others made, and the text that others read in them."""

import re

import pytest

from tests.drivers.printers.virtual.desk import FULL_CUT, Desk, codes

READ_BY_OTHERS = {
    "escpos-php/bit-image.bin": "escpos-php/bit-image.expected.txt",
    "escpos-php/graphics.bin": "escpos-php/graphics.expected.txt",
    "escpos-php/pdf417-code.bin": "escpos-php/pdf417-code.expected.txt",
    "escpos-php/qr-code.bin": "escpos-php/qr-code.expected.txt",
    "escpos-php/receipt-with-logo.bin": "escpos-php/receipt-with-logo.expected.txt",
    "escpos-php/text-size.bin": "escpos-php/text-size.expected.txt",
}


BORDERS = str.maketrans("─│╭╮╰╯┬┴├┤┼", "-|+++++++++")


def papers(path):
    desk = Desk(speed=1e6, buffer=1 << 20)
    desk.send(path.read_bytes() + FULL_CUT)
    return desk.papers


def words(text):
    """The lines without white space, which stands for room on the paper, and without pictures and codes."""
    lines = (re.sub(r"\[.*?\]|\s", "", line).translate(BORDERS) for line in text.splitlines())
    return [line for line in lines if line]


@pytest.mark.parametrize("stream", READ_BY_OTHERS)
def test_the_paper_says_what_others_read_in_the_stream(corpus, stream):
    folder = corpus("escpos")
    expected = (folder / READ_BY_OTHERS[stream]).read_text("utf-8")
    assert words("".join(paper.text for paper in papers(folder / stream))) == words(expected)


@pytest.mark.parametrize("make", ["escpos", "epson", "citizen", "generic"])
def test_the_paper_says_what_receiptline_was_told_to_print(corpus, make):
    streams = sorted((corpus("escpos") / "receiptline").glob(f"[ez][nh]_*.{make}.bin"))
    assert len(streams) == 12
    wrong = {
        stream.name: got
        for stream in streams
        if (got := words("".join(paper.text for paper in papers(stream)))) != words(told(stream))
    }
    assert wrong == {}


def told(stream):
    return stream.with_name(stream.name.split(".")[0] + ".txt").read_text("utf-8")


def test_every_stream_of_the_corpus_ends_in_paper(corpus):
    streams = sorted(corpus("escpos").rglob("*.bin"))
    assert len(streams) >= 70
    assert [stream.name for stream in streams if not papers(stream)] == []


def test_a_chinese_cinema_ticket_is_whole_and_its_codes_can_be_read(corpus):
    paper = papers(corpus("escpos") / "receiptline" / "zh_cinema_ticket.epson.bin")[0]
    assert {"星光影城", "流浪地球3", "座位Seat5排8座", "票价￥39.90"} <= set(words(paper.text))
    assert "882319405571" in {text for _, text in codes(paper.image)}
