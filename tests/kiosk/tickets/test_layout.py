"""What stands on a paper ticket, as documents."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.ports import Evidence
from drivers.printers.document import Align, Document, Feed, Qr, Row, Rule, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import load
from kiosk.config import files
from kiosk.domain.booking import Bilingual, Issue
from kiosk.tickets.layout import document
from tests.kiosk.lobby import Meddled, face

FIRST, SECOND = Issue("T1", 1, "AA"), Issue("T1", 2, "BB")
LANGUAGES = ("zh", "en", "both")
HOSTILE = [
    "",
    " ",
    "\x1b@\x1dV\x00 cut",
    "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    "line\nfeed\r\n\ttab",
    "星" * 500,
    "A" * 500,
    "𝕊𝕥𝕒𝕣🎬👩‍👩‍👧",
    "e\u0301\u202etxet\u200b",
    "{film} %s \\x00",
]


def texts(paper):
    """Everything that is written on the paper, in its order."""
    return [
        text
        for op in paper.ops
        for text in ((op.text,) if isinstance(op, Text) else (op.left, op.right) if isinstance(op, Row) else ())
    ]


def test_a_chinese_ticket_is_chinese_alone():
    assert document(face(), FIRST, "zh") == Document(
        (
            Text("星光影城", align=Align.CENTER),
            Feed(2),
            Text("流浪地球", size=2, bold=True, align=Align.CENTER),
            Text("国语 2D", align=Align.CENTER),
            Rule(),
            Row("3号厅", "F排7座", size=2, bold=True),
            Feed(1),
            Row("03-14 周六", "19:30", size=2, bold=True),
            Text("2026-03-14"),
            Rule(),
            Row("票价", "¥59.90"),
            Row("订单", "2603-0001"),
            Feed(2),
            Qr("KT0:T1:1:AA"),
            Text("T1-1", align=Align.CENTER),
            Rule(dashed=True),
            Row("副券", "03-14 19:30"),
            Row("流浪地球", "F排7座", bold=True),
            Text("3号厅"),
            Feed(3),
        )
    )


def test_an_english_ticket_is_english_alone():
    paper = document(face(), FIRST, "en")
    assert not any("\u4e00" <= letter <= "\u9fff" for text in texts(paper) for letter in text)
    assert Row("Hall 3", "Row F Seat 7", size=2, bold=True) in paper.ops
    assert Row("03-14 Sat", "19:30", size=2, bold=True) in paper.ops
    assert Row("Price", "¥59.90") in paper.ops


def test_a_ticket_in_both_languages_has_the_chinese_large_and_the_english_below_it():
    ops = document(face(), FIRST).ops
    large = ops.index(Text("流浪地球", size=2, bold=True, align=Align.CENTER))
    assert ops[large + 1] == Text("The Wandering Earth", align=Align.CENTER)
    assert Text("国语 2D · Mandarin 2D", align=Align.CENTER) in ops
    hall = ops.index(Row("3号厅", "F排7座", size=2, bold=True))
    assert ops[hall + 1] == Row("Hall 3", "Row F Seat 7")
    day = ops.index(Row("03-14 周六", "19:30", size=2, bold=True))
    assert ops[day + 1] == Text("2026-03-14 Sat")
    assert ops[-2] == Row("Hall 3", "Row F Seat 7")
    assert Row("票价 Price", "¥59.90") in ops


def test_what_is_the_same_in_both_languages_or_unknown_in_one_stands_there_once():
    same = document(face(film=Bilingual("WALL·E", "WALL·E"), version=Bilingual("2D", "2D")), FIRST)
    assert texts(same).count("WALL·E") == 2  # the head and the stub
    assert texts(same).count("2D") == 1
    unknown = document(face(film=Bilingual("流浪地球", ""), hall=Bilingual("3号厅", "")), FIRST)
    assert "" not in texts(unknown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_issue_says_nothing_of_older_papers_and_the_second_voids_them(language):
    first, second = document(face(), FIRST, language), document(face(SECOND), SECOND, language)
    notes = {"zh": "第2次出票，旧票作废", "en": "Issue 2: older papers are void"}
    said = {notes[language]} if language in notes else set(notes.values())
    assert set(texts(second)) - set(texts(first)) == said | {"T1-2"}
    assert {op.text for op in second.ops if isinstance(op, Text) and op.bold and op.size == 1} == said
    assert [op.text for op in second.ops if isinstance(op, Qr)] == ["KT0:T1:2:BB"]


@pytest.mark.parametrize(
    ("utc", "zone", "day", "time"),
    [
        ("2026-03-14T11:30:00Z", "Asia/Shanghai", "2026-03-14 周六", "19:30"),
        ("2026-03-14T16:00:00Z", "Asia/Shanghai", "2026-03-15 周日", "00:00"),
        ("2026-03-08T09:59:00Z", "America/Los_Angeles", "2026-03-08 周日", "01:59"),
        ("2026-03-08T10:00:00Z", "America/Los_Angeles", "2026-03-08 周日", "03:00"),
        ("2026-11-01T08:30:00Z", "America/Los_Angeles", "2026-11-01 周日", "01:30"),
        ("2026-11-01T09:30:00Z", "America/Los_Angeles", "2026-11-01 周日", "01:30"),
        ("2026-01-01T00:10:00Z", "America/Los_Angeles", "2025-12-31 周三", "16:10"),
        ("2026-03-14T11:30:00Z", "Asia/Kathmandu", "2026-03-14 周六", "17:15"),
        ("2026-03-14T11:30:00Z", "Pacific/Kiritimati", "2026-03-15 周日", "01:30"),
    ],
)
def test_a_screening_begins_at_the_time_of_its_cinema(utc, zone, day, time):
    paper = document(face(starts_at=datetime.fromisoformat(utc), zone=zone), FIRST, "zh")
    assert Row(day[5:], time, size=2, bold=True) in paper.ops
    assert Text(day[:10]) in paper.ops
    assert Row("副券", f"{day[5:10]} {time}") in paper.ops


@pytest.mark.parametrize(
    ("price", "currency", "shown"),
    [
        ("59.90", "CNY", "¥59.90"),
        ("0.00", "USD", "$0.00"),
        ("7.50", "EUR", "€7.50"),
        ("120.00", "CHF", "CHF 120.00"),
    ],
)
def test_a_price_is_shown_as_the_server_says_it(price, currency, shown):
    assert Row("Price", shown) in document(face(price=price, currency=currency), FIRST, "en").ops


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_title_changes_the_titles_of_the_paper_and_nothing_else(language, text):
    hostile = Bilingual(text, text)
    paper = document(face(film=hostile, hall=hostile, cinema=hostile, version=hostile), FIRST, language)
    good = document(face(), FIRST, language)
    assert [op for op in paper.ops if isinstance(op, Qr | Rule | Feed)] == [
        op for op in good.ops if isinstance(op, Qr | Rule | Feed)
    ]
    assert Row("03-14 Sat" if language == "en" else "03-14 周六", "19:30", size=2, bold=True) in paper.ops
    assert set(texts(paper)) - set(texts(good)) <= {text}


@pytest.mark.parametrize("profile", ["epson-tm-t20", "epson-tm-t88-native", "generic-80mm"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_title_can_be_printed_and_tells_the_printer_nothing(profile, text):
    hostile = Bilingual(text, text)
    paper = document(face(film=hostile, row=text[:20], seat=text[:20], order=text[:40]), FIRST)
    sheet = lay(paper, load(files.printer_profile(profile)))
    assert sheet.body
    assert b"\x1dV\x00 cut" not in sheet.body
    assert b"\x10\x14\x08" not in sheet.body


def test_a_ticket_with_a_hostile_title_comes_out_as_one_paper_whose_code_is_read(tmp_path):
    printer = Meddled(tmp_path)
    hostile = Bilingual("\x1dV\x00🎬" + "星" * 100, "\x1b@" + "A" * 100)
    printer.start(document(face(film=hostile), FIRST), "a01")
    while (progress := printer.step()).evidence is None:
        pass
    assert progress.evidence is Evidence.PROVED
    assert printer.codes() == [face().code]
    printer.close()


@settings(max_examples=50)
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31)),  # noqa: DTZ001 - the zone comes with the face
    st.sampled_from(["Asia/Shanghai", "America/St_Johns", "Australia/Lord_Howe"]),
    st.text(max_size=40),
    st.sampled_from(LANGUAGES),
)
def test_any_face_becomes_a_paper_with_its_code_and_its_ticket(moment, zone, text, language):
    said = face(starts_at=moment.replace(tzinfo=UTC), zone=zone, film=Bilingual(text, text), order=text)
    paper = document(said, SECOND, language)
    assert Qr(said.code) in paper.ops
    assert "T1-2" in texts(paper)
