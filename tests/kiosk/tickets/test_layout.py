"""What stands on a paper ticket, as documents."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.ports import Evidence
from drivers.printers.document import Align, Band, Document, Feed, Qr, Row, Rule, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import load
from kiosk.config import files
from kiosk.domain.booking import Bilingual, Issue
from kiosk.tickets.loading import load as layout
from tests.kiosk.lobby import Meddled, face

FIRST, SECOND = Issue("T1", 1, "AA" * 8), Issue("T1", 2, "BB" * 8)
LANGUAGES = ("zh", "en", "both")
layouts = {language: layout("standard", language) for language in LANGUAGES}
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
    assert layouts["zh"](face(), FIRST) == Document(
        (
            Text("星光影城", align=Align.CENTER, lines=2, whole=True),
            Feed(1),
            Text("流浪地球", size=2, bold=True, align=Align.CENTER, lines=2, whole=True),
            Text("国语 2D", align=Align.CENTER, lines=2, whole=True),
            Rule(),
            Row("3月14日周六", "19:30", size=2, bold=True, whole=True),
            Text("F排7座", size=3, bold=True, align=Align.CENTER, whole=True),
            Text("3号厅", size=2, bold=True, align=Align.CENTER, lines=2),
            Rule(),
            Text("票价 ¥59.90 · 2603-0001", align=Align.CENTER, lines=2, whole=True),
            Qr(face().code, 0.36),
            Text("T1-1", align=Align.CENTER, whole=True),
            Rule(dashed=True),
            Row("副券 3号厅", "2026-03-14 19:30", lines=2, whole=True),
            Row("流浪地球", "F排7座", bold=True, lines=1, whole=True),
            Feed(2),
        )
    )


def test_an_english_ticket_is_english_alone():
    paper = layouts["en"](face(), FIRST)
    assert not any("\u4e00" <= letter <= "\u9fff" for text in texts(paper) for letter in text)
    assert Text("Row F Seat 7", size=3, bold=True, align=Align.CENTER, whole=True) in paper.ops
    assert Row("Sat 14 Mar", "19:30", size=2, bold=True, whole=True) in paper.ops
    assert Text("Price ¥59.90 · 2603-0001", align=Align.CENTER, lines=2, whole=True) in paper.ops


def test_a_ticket_in_both_languages_has_the_chinese_large_and_the_english_below_it():
    ops = layouts["both"](face(), FIRST).ops
    large = ops.index(Text("流浪地球", size=2, bold=True, align=Align.CENTER, lines=2, whole=True))
    assert ops[large + 1] == Text("The Wandering Earth", align=Align.CENTER, lines=1, whole=True)
    assert Text("国语 2D · Mandarin 2D", align=Align.CENTER, lines=2, whole=True) in ops
    hall = ops.index(Text("3号厅", size=2, bold=True, align=Align.CENTER, lines=2))
    assert ops[hall + 1] == Text("Hall 3 · Row F Seat 7", align=Align.CENTER, lines=2, whole=True)
    assert Text("票价 ¥59.90 · 2603-0001", align=Align.CENTER, lines=2, whole=True) in ops


def test_what_is_the_same_in_both_languages_or_unknown_in_one_stands_there_once():
    same = layouts["both"](face(film=Bilingual("WALL·E", "WALL·E"), version=Bilingual("2D", "2D")), FIRST)
    assert texts(same).count("WALL·E") == 2  # the head and the stub
    assert texts(same).count("2D") == 1
    unknown = layouts["both"](face(film=Bilingual("流浪地球", ""), hall=Bilingual("3号厅", "")), FIRST)
    assert texts(unknown).count("流浪地球") == 2
    assert texts(unknown).count("3号厅") == 1
    assert "副券 3号厅" in texts(unknown)


def test_a_film_without_a_title_in_the_tickets_language_has_the_one_of_the_other():
    assert texts(layouts["en"](face(film=Bilingual("流浪地球", "")), FIRST)).count("流浪地球") == 2
    assert texts(layouts["zh"](face(film=Bilingual("", "Dune")), FIRST)).count("Dune") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_issue_says_nothing_of_older_papers_and_the_second_voids_them_on_a_band(language):
    first, second = layouts[language](face(), FIRST), layouts[language](face(SECOND), SECOND)
    chinese, english = "第2次出票 旧票作废", "REPRINT 2"
    said = {"zh": chinese, "en": english, "both": f"{chinese} {english}"}[language]
    assert [op for op in second.ops if isinstance(op, Band)] == [Band(said)]
    assert not [op for op in first.ops if isinstance(op, Band)]
    assert [op.text for op in second.ops if isinstance(op, Qr)] == [face(SECOND).code]
    assert set(texts(second)) - set(texts(first)) == {"T1-2"} | (
        {"Older papers are void"} if language == "en" else set()
    )


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
    paper = layouts["zh"](face(starts_at=datetime.fromisoformat(utc), zone=zone), FIRST)
    date, weekday = day.split()
    month, number = (int(part) for part in date.split("-")[1:])
    assert Row(f"{month}月{number}日{weekday}", time, size=2, bold=True, whole=True) in paper.ops
    assert Row("副券 3号厅", f"{date} {time}", lines=2, whole=True) in paper.ops


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
    paper = layouts["en"](face(price=price, currency=currency), FIRST)
    assert Text(f"Price {shown} · 2603-0001", align=Align.CENTER, lines=2, whole=True) in paper.ops


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_title_changes_the_titles_of_the_paper_and_nothing_else(language, text):
    hostile = Bilingual(text, text)
    paper = layouts[language](face(film=hostile, hall=hostile, cinema=hostile, version=hostile), FIRST)
    good = layouts[language](face(), FIRST)
    assert [op for op in paper.ops if isinstance(op, Qr | Rule | Feed)] == [
        op for op in good.ops if isinstance(op, Qr | Rule | Feed)
    ]
    assert Row("Sat 14 Mar" if language == "en" else "3月14日周六", "19:30", size=2, bold=True, whole=True) in paper.ops
    assert set(texts(paper)) - set(texts(good)) <= {
        *(text, f"{text} · {text}", ""),
        *(f"副券 {text}", f"Stub {text}", f"{text} · Row F Seat 7"),
    }


@pytest.mark.parametrize("profile", ["epson-tm-t20", "epson-tm-t88-native", "generic-80mm"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_title_can_be_printed_and_tells_the_printer_nothing(profile, text):
    hostile = Bilingual(text, text)
    paper = layouts["both"](face(film=hostile, row=text[:20], seat=text[:20], order=text[:40]), FIRST)
    sheet = lay(paper, load(files.printer_profile(profile)))
    assert sheet.body
    assert b"\x1dV\x00 cut" not in sheet.body
    assert b"\x10\x14\x08" not in sheet.body


def test_a_ticket_with_a_hostile_title_comes_out_as_one_paper_whose_code_is_read(tmp_path):
    printer = Meddled(tmp_path)
    hostile = Bilingual("\x1dV\x00🎬" + "星" * 100, "\x1b@" + "A" * 100)
    printer.start(layouts["both"](face(film=hostile), FIRST), "a01")
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
    paper = layouts[language](said, SECOND)
    assert Qr(said.code, 0.36) in paper.ops
    assert "T1-2" in texts(paper)
