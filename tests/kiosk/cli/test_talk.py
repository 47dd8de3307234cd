"""The commands that talk to a daemon, against one that runs as it would in a lobby: in a process of its own."""

import json
import os
import pty
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.cli.talk import sentence
from kiosk.control.client import DaemonAway, ask
from tests.journeys.parties import until
from tests.kiosk.mock.conftest import RELAXED, running

ROOT = Path(__file__).parents[3]
UNKNOWN = "V1" + "0" * 26
CONFIG = """
[kiosk]
id = "kiosk-1"
cinema = "Starlight"
state_dir = "state"
[booking]
url = "{url}"
token = "development-kiosk-1"
[printer]
device = "virtual:?speed=2000&out={out}"
[[readers]]
device = "virtual:{phone}"
"""


@dataclass
class Daemon:
    config: Path
    out: Path

    @property
    def socket(self):
        return self.config.with_name("state") / "control.sock"

    def free(self):
        """Whether it answers and serves nobody."""
        with suppress(DaemonAway):
            return next(ask(self.socket, do="status"))["question"] is None
        return False


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture(scope="module")
def daemon(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("talk")
    daemon = Daemon(folder / "kiosk.toml", folder / "papers")
    daemon.config.write_text(CONFIG.format(url=house.url, out=daemon.out, phone=folder / "phone.png"))
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(daemon.config)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        until(daemon.free, "the daemon is ready")
        yield daemon
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said.decode()


@pytest.fixture
def kiosk(daemon, capsys):
    """Run a command here; its exit code, its output, its complaints."""

    def run(*arguments, config=daemon.config):
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments, "--config", str(config)])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


def scanning(daemon, code, **options):
    """The command as a process, with nobody at its keyboard unless the options say so."""
    command = [sys.executable, "-m", "kiosk", "scan", code, "--config", str(daemon.config), *options.pop("more", ())]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True} | options
    return subprocess.Popen(command, cwd=ROOT, **options)


def doubtful(house):
    """A voucher of which another kiosk does not know whether it printed the ticket, and that ticket."""
    other, voucher = house.kiosk(2), house.buy().qr
    granted = other.claim(voucher).json()
    (ticket,) = granted["tickets"]
    other.tell("in_doubt", granted["claim"], ticket, evidence="none")
    other.tell("abandoned", granted["claim"])
    return voucher, ticket


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


# -- scan --------------------------------------------------------------------------------------------------------------


def test_a_voucher_is_printed_and_each_step_is_a_line(kiosk, house):
    purchase = house.buy(2)
    one, two = purchase.seats
    code, out, err = kiosk("scan", purchase.qr)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "verifying",
        f"printing ({one} sent, {two} owed)",
        f"printing ({one} printed, {two} sent)",
        f"done ({one} printed, {two} printed)",
    ]


def test_a_typed_voucher_is_taken_as_people_type_it(kiosk, house):
    code, out, _ = kiosk("scan", house.buy().typed.lower())
    assert (code, out.splitlines()[-1][:4]) == (0, "done")


def test_a_program_gets_each_step_as_a_line_of_json(kiosk, house):
    code, out, _ = kiosk("scan", house.buy().qr, "--json")
    assert code == 0
    assert [now["state"] for now in lines(out)] == ["verifying", "printing", "done"]
    assert lines(out)[-1]["seats"][0]["standing"] == "printed"


@pytest.mark.parametrize(
    ("voucher", "problem", "chinese"),
    [("hello", "VCH-FOREIGN", "取票码"), ("7K3M-Q9TZ-0C4H-X", "VCH-TYPO", "有误"), (UNKNOWN, "VCH-UNKNOWN", "未找到")],
)
def test_a_voucher_that_is_refused_ends_with_1_and_says_why_in_both_languages(kiosk, voucher, problem, chinese):
    code, out, err = kiosk("scan", voucher)
    last = out.splitlines()[-1]
    assert (code, err) == (1, "")
    assert last.startswith(f"{problem}: ")
    assert chinese in last
    assert kiosk("scan", voucher, "--json")[0] == 1


def test_a_voucher_that_was_printed_is_refused_with_time_and_place(kiosk, house):
    voucher = house.buy().qr
    kiosk("scan", voucher)
    code, out, _ = kiosk("scan", voucher)
    assert code == 1
    assert "VCH-COLLECTED" in out
    assert "at kiosk-1" in out


# -- the seat question -------------------------------------------------------------------------------------------------


def test_a_customer_who_did_not_get_the_paper_gets_a_new_one_and_others_wait(kiosk, daemon, house):
    voucher, ticket = doubtful(house)
    with scanning(daemon, voucher, more=["--json"]) as scan:
        while not json.loads(scan.stdout.readline())["question"]:
            pass
        code, out, err = kiosk("scan", house.buy().qr)
        assert (code, out, err) == (
            1,
            "",
            "the kiosk serves another customer [refused]\n→ wait until it is free\n",
        )
        assert kiosk("answer", "no") == (0, "", "")
        last = lines(scan.communicate(timeout=30)[0])[-1]
    assert (scan.returncode, last["state"]) == (0, "done")
    assert last["seats"][0] | {"seat": ""} == {
        "seat": "",
        "ticket": ticket["ticket"],
        "issue": ticket["issue"] + 1,
        "standing": "printed",
    }


def test_a_customer_who_has_the_paper_ends_the_visit(kiosk, daemon, house):
    voucher, ticket = doubtful(house)
    with scanning(daemon, voucher) as scan:
        while not scan.stdout.readline().startswith("SEAT-QUESTION"):
            pass
        asks = f"asks: did the customer get the ticket for seat {ticket['seat']}? → kiosk answer yes|no"
        assert asks in kiosk("status")[1].splitlines()
        assert kiosk("answer", "yes") == (0, "", "")
        assert scan.communicate(timeout=30)[0].splitlines()[-1].startswith("done")
    assert scan.returncode == 0


def test_on_a_terminal_the_question_is_asked_there(daemon, house):
    voucher, ticket = doubtful(house)
    ours, theirs = pty.openpty()
    with scanning(daemon, voucher, stdin=theirs) as scan:
        os.write(ours, b"y\n")
        said, _ = scan.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert f"Did the customer get the ticket for seat {ticket['seat']}?" in said
    assert (scan.returncode, f"done ({ticket['seat']} in doubt)" in said) == (0, True)


def test_an_answer_to_no_question_is_refused(kiosk):
    code, out, err = kiosk("answer", "yes")
    assert (code, out) == (1, "")
    assert err.startswith("the kiosk asks nothing now [")
    assert err.endswith("]\n→ see what it does: kiosk status\n")


def test_an_answer_is_yes_or_no(kiosk):
    code, _, err = kiosk("answer", "maybe")
    assert code == 2
    assert "maybe" in err


# -- status and journal ------------------------------------------------------------------------------------------------


def test_the_status_is_three_lines_for_people_and_one_of_json_for_programs(kiosk):
    code, out, err = kiosk("status")
    who, journal, doubt = out.splitlines()
    assert (code, err, doubt) == (0, "", "in doubt: nothing")
    assert who.startswith("kiosk-1 · Starlight · ")
    code, out, _ = kiosk("status", "--json")
    (now,) = lines(out)
    assert (code, now["kiosk"], now["in_doubt"]) == (0, "kiosk-1", [])
    assert journal.startswith(f"journal: {now['journal']['rows']} rows, ")


def test_the_journal_shows_its_newest_rows(kiosk, house):
    kiosk("scan", house.buy().qr)
    code, out, _ = kiosk("journal", "list", "--json")
    rows = lines(out)
    assert code == 0
    assert [row["seq"] for row in rows] == list(range(rows[0]["seq"], rows[0]["seq"] + len(rows)))
    assert "printed" in [row["kind"] for row in rows]
    _, out, _ = kiosk("journal", "list", "--last", "2", "--json")
    assert len(lines(out)) == 2
    code, out, _ = kiosk("journal", "list", "--last", "3")
    assert (code, len(out.splitlines())) == (0, 4)
    assert out.split()[0] == "row"


def test_a_claim_is_shown_by_the_beginning_of_its_id(kiosk, house):
    kiosk("scan", house.buy().qr)
    claim = next(row["claim"] for row in reversed(lines(kiosk("journal", "list", "--json")[1])) if row["claim"])
    code, out, _ = kiosk("journal", "show", claim[:10], "--json")
    rows = lines(out)
    assert code == 0
    assert {row["claim"] for row in rows} == {claim}
    assert [row["kind"] for row in rows] == ["claim_try", "grant", "intent", "printed", "abandoned"]
    code, out, _ = kiosk("journal", "show", claim)
    assert code == 0
    assert "proved" in out
    assert "end of claim" in out


def test_a_claim_that_is_not_there_ends_with_1(kiosk):
    assert kiosk("journal", "show", "nobody") == (1, "", "the journal knows no claim 'nobody'\n")


@pytest.mark.parametrize("command", [("scan", ""), ("scan", " "), ("journal", "show", "")])
def test_nothing_is_not_a_voucher_and_not_a_claim(kiosk, command):
    code, out, err = kiosk(*command)
    assert (code, out) == (2, "")
    assert "it is empty" in err


@pytest.mark.parametrize(
    ("rows", "facts", "said"), [(1, 1, "1 row, 1 fact waits"), (0, 0, "0 rows, 0 facts wait")], ids=["one", "none"]
)
def test_one_row_is_not_called_rows(pretended, capsys, rows, facts, said):
    now = IDLE | {
        "kiosk": "k",
        "cinema": "",
        "journal": {"rows": rows, "waiting_facts": facts},
        "troubles": {},
        "in_doubt": [],
        "retracted": [],
    }
    assert pretended([now], "status") == 0
    assert f"journal: {said}" in capsys.readouterr().out.splitlines()


# -- a visit that is cut off -------------------------------------------------------------------------------------------


SEAT = {"seat": "F7", "ticket": "T", "issue": 1}
IDLE: dict[str, Any] = {"state": "idle", "problem": None, "question": None, "seats": []}
VERIFYING = IDLE | {"state": "verifying"}
PRINTING = IDLE | {"state": "printing", "seats": [SEAT | {"standing": "sent"}]}
WAITING = PRINTING | {"state": "attention", "problem": {"code": "PRN-PAPER", "zh": "缺纸。", "en": "Out of paper."}}
ASKING = WAITING | {"question": "F7", "seats": [SEAT | {"standing": "in_doubt"}]}


@pytest.fixture
def pretended(tmp_path):
    """Run a command against a daemon that says these lines, or raw bytes, and is gone; its exit code."""

    def run(lines, *arguments):
        (tmp_path / "kiosk.toml").write_text('[kiosk]\nsocket = "control.sock"\n')
        said = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(tmp_path / "control.sock"))
            listener.listen()
            daemon = threading.Thread(target=answer_once, args=(listener, said))
            daemon.start()
            with pytest.raises(SystemExit) as ended:
                cli.main([*arguments, "--config", str(tmp_path / "kiosk.toml")])
            daemon.join()
        return ended.value.code

    return run


def answer_once(listener, said):
    connection, _ = listener.accept()
    with connection:
        connection.recv(1 << 16)
        connection.sendall(said)


@pytest.mark.parametrize(
    "lines",
    [[], [VERIFYING], [PRINTING], [WAITING], [ASKING], [VERIFYING, b'{"state": "pri']],
    ids=["at once", "verifying", "printing", "waiting", "asking", "in the middle of a line"],
)
def test_a_daemon_that_dies_during_a_visit_is_said(pretended, capsys, lines):
    assert pretended(lines, "scan", UNKNOWN) == 69
    assert capsys.readouterr().err == (
        "the daemon went away in the middle of the visit [daemon_away]\n→ start it: kiosk run; then scan again\n"
    )


def test_a_visit_that_ended_because_the_kiosk_was_stopped_is_said(pretended, capsys):
    assert pretended([VERIFYING, IDLE], "scan", UNKNOWN) == 1
    assert capsys.readouterr().err == "the kiosk was stopped; scan again\n"


# -- no daemon ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [("status",), ("scan", UNKNOWN), ("answer", "yes"), ("journal", "list"), ("journal", "show", "x")]
)
def test_without_a_daemon_each_command_ends_with_69_and_says_how_to_start_it(kiosk, tmp_path, command):
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nstate_dir = "nowhere"\n')
    code, out, err = kiosk(*command, config=config)
    assert (code, out) == (69, "")
    assert (
        err
        == f"no kiosk daemon answers on {tmp_path / 'nowhere' / 'control.sock'} [daemon_away]\n→ start it: kiosk run\n"
    )


def test_a_second_daemon_on_the_same_journal_is_refused_and_the_first_goes_on(daemon):
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(daemon.config)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 75
    assert "another kiosk daemon" in ended.stderr
    assert daemon.free()


def test_a_sentence_says_the_problem_before_the_state():
    seats = [{"seat": "F7", "standing": "in_doubt"}, {"seat": "F8", "standing": "handed_back"}]
    now = {"state": "attention", "problem": {"code": "PRN-PAPER", "zh": "缺纸。", "en": "Out of paper."}}
    assert sentence(now | {"seats": seats}) == "PRN-PAPER: 缺纸。 Out of paper. (F7 in doubt, F8 handed back)"
    assert sentence({"state": "idle", "problem": None, "seats": []}) == "idle"
