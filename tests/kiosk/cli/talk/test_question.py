"""The seat question at a terminal."""

import json
import os
import pty

from tests.kiosk.cli.talk.conftest import doubtful, lines, scanning

UNKNOWN = "V1" + "0" * 26


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


def test_a_customer_who_has_the_paper_ends_the_visit_and_may_show_it(kiosk, daemon, house):
    voucher, ticket = doubtful(house)
    with scanning(daemon, voucher) as scan:
        while not scan.stdout.readline().startswith("SEAT-QUESTION"):
            pass
        asks = f"asks: did the customer get the ticket for seat {ticket['seat']}? → kiosk answer yes|no"
        assert asks in kiosk("status")[1].splitlines()
        assert kiosk("answer", "yes") == (0, "", "")
        assert scan.communicate(timeout=30)[0].splitlines()[-1].startswith("SEAT-SCAN: ")
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
    assert (scan.returncode, f"({ticket['seat']} in doubt)" in said.splitlines()[-1]) == (0, True)


def test_an_answer_to_no_question_is_refused(kiosk):
    code, out, err = kiosk("answer", "yes")
    assert (code, out) == (1, "")
    assert err.startswith("the kiosk asks nothing now [")
    assert err.endswith("]\n→ see what it does: kiosk status\n")


def test_an_answer_is_yes_or_no(kiosk):
    code, _, err = kiosk("answer", "maybe")
    assert code == 2
    assert "maybe" in err
