"""What a technician does with the journal of a kiosk that was interrupted, by commands alone."""

import csv
import hashlib
import json
import os
import pwd
import re
import stat
from typing import Any

import pytest

from kiosk import cli
from kiosk.cli import journal as journal_cli
from kiosk.cli import journal_audit
from kiosk.cli.journal_audit import ExportRefused
from kiosk.journal import chain
from kiosk.journal.export import write
from tests.kiosk.cli.talk.conftest import lines


@pytest.fixture
def journal(place):
    """Run a command on the journal of the kiosk that runs."""
    return lambda *words: place.run("journal", *map(str, words), *place.config)


@pytest.fixture
def export(journal, tmp_path):
    """An export in a file."""
    file = tmp_path / "journal.jsonl"
    assert journal("export", file)[0] == 0
    return file


def verified(place, file, *more):
    return place.run("journal", "verify", "--file", str(file), *more)


def changed(file, place, change):
    """The export with one of its rows changed."""
    rows = lines(file.read_text())
    change(rows[place])
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_what_is_in_doubt_is_listed_with_what_to_do_and_settled_with_a_name_and_a_reason(journal):
    code, out, _ = journal("owed")
    assert (code, out.split("\n")[0].split()[:3]) == (0, ["F7", "TICKETF7", "#1"])
    assert "→ look for the paper in the tray" in out
    assert journal("settle", "f7", "--why", "it was in the tray") == (0, "F7: settled\n", "")
    me = pwd.getpwuid(os.getuid()).pw_name
    (noted,) = [row for row in lines(journal("list", "--json")[1]) if row.get("act") == "settle"]
    assert (noted["by"], noted["why"], noted["ticket"]) == (me, "it was in the tray", "TICKETF7")
    assert journal("owed") == (0, "", "nothing is owed, and nothing is in doubt\n")
    code, out, err = journal("settle", "F7", "--why", "again")
    assert (code, out) == (1, "")
    assert err.startswith("nothing is known here of 'F7' [refused]\n→ ")


def test_a_printed_ticket_is_printed_once_more_for_a_reason(journal, place):
    place.run("scan", place.house.buy().qr, *place.config)
    (ticket,) = [row for row in lines(journal("list", "--json")[1]) if row["kind"] == "printed"][-1:]
    code, out, err = journal("reprint", ticket["ticket"], "--why", "the paper was torn")
    assert (code, err) == (0, "")
    assert "issue 2 is granted" in out.splitlines()[0]
    assert out.splitlines()[-1].startswith("done (")
    (noted,) = [row for row in lines(journal("list", "--json")[1]) if row.get("act") == "reprint"]
    assert noted["why"] == "the paper was torn"


@pytest.mark.parametrize("command", ["settle", "reprint"])
def test_without_a_reason_or_for_no_ticket_nothing_is_done(journal, command):
    assert journal(command, "F7")[0] == 2
    assert journal(command, "F7", "--why", " ")[0] == 2
    code, _, err = journal(command, "Z99", "--why", "torn")
    assert (code, err.splitlines()[-1]) == (1, "→ see what is open: kiosk journal owed")


def test_a_beginning_that_fits_several_tickets_is_refused_with_their_names(journal):
    code, _, err = journal("reprint", "TICKET", "--why", "torn")
    assert code == 1
    assert re.search(r"TICKETF7 \(in doubt .*\), TICKETF8 \(", err)


def test_a_name_that_is_the_beginning_of_another_one_can_be_named(monkeypatch, capsys):
    rows = [_row("T1", "F7"), _row("T10", "F8"), _row("F8", "F9")]
    said: list[dict[str, Any]] = []

    def ask(_config, *_patience, **request):
        said.append(request)
        overview = {"owed": rows, "in_doubt": [], "retracted": []}
        return iter([overview] if request["do"] == "owed" else [{"ok": True}])

    monkeypatch.setattr(journal_cli, "ask", ask)
    for word, ticket in (("T1", "T1"), ("t10", None), ("T10", "T10"), ("f7", "T1"), ("F8", "F8"), ("f8", "T10")):
        said.clear()
        with pytest.raises(SystemExit) as ended:
            cli.main(["journal", "settle", word, "--why", "in the tray"])
        assert ended.value.code == (0 if ticket else 1)
        assert [one["ticket"] for one in said if one["do"] == "settle"] == ([ticket] if ticket else [])
    capsys.readouterr()


def _row(ticket, seat):
    return {"ticket": ticket, "seat": seat, "issue": 1, "standing": "in_doubt", "since": None, "hint": ""}


@pytest.mark.parametrize(("standing", "words"), [("recalled", "may be void"), ("handed_back", "or scan its voucher")])
def test_a_reprint_that_came_to_nothing_is_listed_with_a_remedy_of_its_own(monkeypatch, capsys, standing, words):
    seen = {"owed": [_row("T1", "F7") | {"standing": standing}], "in_doubt": [], "retracted": []}
    monkeypatch.setattr(journal_cli, "ask", lambda _config, **_: iter([seen]))
    with pytest.raises(SystemExit):
        cli.main(["journal", "owed"])
    remedy = capsys.readouterr().out.splitlines()[-1]
    assert words in remedy
    assert "kiosk journal reprint TICKET" in remedy


def test_a_kiosk_that_dies_during_a_reprint_leaves_nobody_without_a_word(monkeypatch, capsys):
    printing: dict[str, Any] = {"state": "printing", "problem": None, "question": None, "seats": []}
    granted = {"claim": "c", "ticket": "T1", "issue": 2, "seat": "F7"}
    owed = {"owed": [_row("T1", "F7")], "in_doubt": [], "retracted": []}
    answers: dict[str, list[dict[str, Any]]] = {"owed": [owed], "reprint": [granted, printing]}
    for said in (2, 1):
        answers["reprint"] = answers["reprint"][:said]
        monkeypatch.setattr(journal_cli, "ask", lambda _config, *_, **request: iter(answers[request["do"]]))
        with pytest.raises(SystemExit) as ended:
            cli.main(["journal", "reprint", "F7", "--why", "torn"])
        assert ended.value.code == 69
        err = capsys.readouterr().err
        assert re.search(r"middle of the visit \[daemon_away\]\n→ see what became of the ticket: .*\n$", err)


def test_a_kiosk_that_is_stopped_during_a_reprint_says_where_the_ticket_is_found(monkeypatch, capsys):
    idle: dict[str, Any] = {"state": "idle", "problem": None, "question": None, "seats": []}
    owed = {"owed": [_row("T1", "F7")], "in_doubt": [], "retracted": []}
    granted = {"claim": "c", "ticket": "T1", "issue": 2, "seat": "F7"}
    answers: dict[str, list[dict[str, Any]]] = {"owed": [owed], "reprint": [granted, idle]}
    monkeypatch.setattr(journal_cli, "ask", lambda _config, *_, **request: iter(answers[request["do"]]))
    with pytest.raises(SystemExit) as ended:
        cli.main(["journal", "reprint", "F7", "--why", "torn"])
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("the kiosk was stopped → see what became of the ticket: ")


def test_an_export_has_each_row_as_it_is_chained_and_anybody_can_follow_it(export):
    previous = "0" * 64
    for row in lines(export.read_text()):
        said = [row[name] for name in ("previous", "seq", "utc", "boot", "kind", "claim", "body")]
        assert row["previous"] == previous
        previous = hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
        assert row["hash"] == previous


def test_an_export_says_the_same_wherever_it_goes_and_as_a_table(journal, export, tmp_path):
    whole = lines(export.read_text())
    assert lines(journal("export")[1])[: len(whole)] == whole
    journal("export", tmp_path / "journal.csv", "--csv")
    with (tmp_path / "journal.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    assert (rows[0][0], [row[0] for row in rows[1 : len(whole) + 1]]) == ("row", [str(row["seq"]) for row in whole])


def test_a_journal_that_is_whole_is_said_to_be(journal, export, place):
    code, out, _ = journal("verify")
    assert (code, " rows are whole; row " in out) == (0, True)
    code, out, _ = verified(place, export)
    last = lines(export.read_text())[-1]
    assert (code, out) == (0, f"{last['seq']} rows are whole; row {last['seq']} is {last['hash']}\n")


@pytest.mark.parametrize("name", ["previous", "utc", "boot", "kind", "claim", "body", "hash"])
def test_an_export_in_which_a_word_was_changed_is_broken_at_that_row(export, place, name):
    changed(export, 2, lambda row: row.update({name: row[name] + "0"}))
    code, out, err = verified(place, export)
    assert (code, out) == (1, "BROKEN: row 3 is not what was written behind row 2\n")
    assert err.startswith("→ ")
    assert lines(verified(place, export, "--json")[1])[0]["broken"] == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(2),
        lambda rows: rows.insert(2, rows[1]),
        lambda rows: rows.insert(2, "{"),
        lambda rows: rows.insert(2, "[]"),
        lambda rows: rows.__setitem__(slice(2, 4), [rows[3], rows[2]]),
    ],
    ids=["left out", "twice", "no JSON", "no row", "in another order"],
)
def test_an_export_whose_rows_are_not_all_there_in_their_order_is_broken(export, place, change):
    rows = export.read_text().splitlines()
    change(rows)
    export.write_text("\n".join(rows) + "\n")
    assert verified(place, export)[1].startswith("BROKEN: row 3 ")


def test_an_export_that_can_not_be_written_or_read_is_told_with_a_remedy(journal, place, tmp_path):
    for words in (("export", "/dev/full"), ("export", tmp_path), ("verify", "--file", tmp_path / "none")):
        code, out, err = journal(*words)
        assert (code, out) == (ExportRefused.exit_code, "")
        assert f"{words[-1]} can't be " in err
        assert "\n→ name a file " in err


def test_an_export_that_fails_leaves_the_one_of_before(place, export, tmp_path):
    before = export.read_bytes()
    (tmp_path / "kiosk.toml").write_text('[kiosk]\nstate_dir = "nobody"\n')
    code, _, err = place.run("journal", "export", str(export), "--config", f"{tmp_path}/kiosk.toml")
    assert (code, err.splitlines()[-1]) == (69, "→ start it: kiosk run")
    assert export.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(export.name)] == [export.name]


def test_an_export_is_for_whoever_made_it_alone(export):
    assert stat.S_IMODE(export.stat().st_mode) == 0o600


def test_a_cell_that_begins_like_a_formula_is_text_to_a_spreadsheet(monkeypatch, journal, tmp_path):
    row = {"seq": 1, "utc": "+1", "boot": "-1", "kind": "=1+1", "claim": "@SUM(A1)", "body": "\t=1"}
    monkeypatch.setattr(journal_audit, "ask", lambda *_, **__: iter([row]))
    journal("export", tmp_path / "journal.csv", "--csv")
    with (tmp_path / "journal.csv").open(newline="") as stream:
        assert list(csv.reader(stream))[1] == ["1", "'+1", "'-1", "'=1+1", "'@SUM(A1)", "'\t=1"]


# -- with what has left the journal ------------------------------------------------------------------------------------


@pytest.fixture
def archived(export, tmp_path):
    """The export as it is after its first four rows have left the journal, and the folder where they lie."""
    records = chain.follow_exported(lines(export.read_text()))
    folder = tmp_path / "exported"
    write(folder, records[:4])
    checkpoint, _ = chain.checkpoint(chain.end(records[:4]), "boot", lambda: records[3].utc)
    rows = chain.exported([checkpoint, *records[4:]])
    export.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder, len(records) - 3


def test_an_export_and_the_archive_are_checked_as_one_chain(place, export, archived):
    folder, rows = archived
    code, out, err = verified(place, export)
    assert (code, out.startswith(f"{rows} rows are whole; row ")) == (0, True)
    assert err == "the rows up to 4 are in files → check them, too: --archive FOLDER\n"
    code, out, err = verified(place, export, "--archive", str(folder))
    assert (code, out.startswith(f"{rows} rows and 4 of the archive are whole; row "), err) == (0, True, "")
    (told,) = lines(verified(place, export, "--archive", str(folder), "--json")[1])
    assert (told["before"], told["archived"]) == (4, 4)


def test_an_archive_that_is_not_all_there_breaks_the_chain(place, export, archived):
    folder, _ = archived
    for file in folder.iterdir():
        file.rename(file.with_name("elsewhere"))
    code, out, err = verified(place, export, "--archive", str(folder))
    assert (code, out) == (1, f"BROKEN: {folder}: the rows up to 4 are in none of the files\n")
    assert err.startswith("→ keep all files")
    (told,) = lines(verified(place, export, "--archive", str(folder), "--json")[1])
    assert (told["ok"], told["broken"]) == (False, 4)


def test_an_archive_in_which_a_bit_has_changed_is_told(place, export, archived):
    folder, _ = archived
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-2])
    code, out, _ = verified(place, export, "--archive", str(folder))
    assert (code, out.startswith(f"BROKEN: {file} can't be read: ")) == (1, True)


def test_an_archive_that_can_not_be_read_is_told_with_a_remedy(place, export, archived):
    folder, _ = archived
    code, out, err = verified(place, export, "--archive", str(folder / "none"))
    assert (code, out) == (ExportRefused.exit_code, "")
    assert "\n→ name the folder exported of the kiosk" in err


def test_the_running_kiosk_has_no_archive_while_it_is_young(journal, tmp_path):
    code, out, _ = journal("verify", "--archive", tmp_path)
    assert (code, " rows and 0 of the archive are whole; row " in out) == (0, True)
