"""``kiosk ticket preview``."""

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from kiosk.cli import app, main
from kiosk.tickets import sample
from kiosk.trust import development
from kiosk.trust.codes import read_ticket

run = CliRunner()


def preview(*arguments):
    return run.invoke(app, ["ticket", "preview", *arguments])


def test_a_ticket_is_shown_in_the_terminal_without_codes_where_there_is_none():
    shown = preview()
    assert shown.exit_code == 0
    assert "12排18座" in shown.output
    assert "Row 12 Seat 18" in shown.output
    assert "\x1b" not in shown.output
    assert "bytes on Epson TM-T20" in shown.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--language", "en"], "Sun 22 Nov"),
        (["--issue", "3"], "REPRINT 3"),
        (["--film", "某片"], "某片"),
        (["--layout", "barcode"], "[PDF417]"),
        (["--width", "58"], "┌" + "─" * 32 + "┐"),
        (["--profile", "epson-tm-t88-native"], "TM-T88"),
    ],
)
def test_what_is_asked_for_is_shown(arguments, said):
    assert said in preview(*arguments).output


def test_a_logo_that_is_left_out_is_told_and_one_that_is_there_is_shown(tmp_path):
    assert "tickets.logo names no picture" in preview().stderr
    assert "logo" not in preview("--layout", "compact").stderr
    Image.new("1", (80, 20)).save(tmp_path / "logo.png")
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[tickets]\nlogo = "{tmp_path / "logo.png"}"\n')
    shown = preview("--config", str(config))
    assert (shown.exit_code, shown.stderr) == (0, "")


@pytest.mark.parametrize("profile", ["epson-tm-t20", "epson-tm-t88-native"])
def test_the_picture_is_the_paper_with_a_code_that_can_be_read(tmp_path, profile):
    png = tmp_path / "ticket.png"
    assert preview("--png", str(png), "--profile", profile).exit_code == 0
    with Image.open(png) as paper:
        (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    assert read_ticket(code.text, development.key_set()) == sample.issue()


def test_paper_of_80_mm_is_what_the_profile_of_such_a_printer_says():
    assert preview("--width", "80").output == preview().output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--layout", "standart"], 78, 'did you mean "standard"?'),
        (["--profile", "epson"], 78, "there is no such profile"),
        (["--language", "fr"], 2, "it is one of: zh, en, both"),
        (["--width", "57"], 2, "it is one of: 80, 58"),
        (["--png", "/nowhere/at/all.png"], 73, "can't be written"),
    ],
)
def test_what_can_not_be_is_told(arguments, code, said, capsys):
    with pytest.raises(SystemExit) as end:
        main(["ticket", "preview", *arguments])
    assert end.value.code == code
    assert said in capsys.readouterr().err


def test_the_help_says_what_width_is_meant_where_none_is_said():
    shown = " ".join(run.invoke(app, ["ticket", "preview", "--help"], env={"COLUMNS": "200"}).output.split())
    assert "as the profile" in shown
    assert "default: 0" not in shown
