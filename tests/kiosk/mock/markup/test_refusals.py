import pytest

from kiosk.domain.booking import Refusal
from kiosk.mock.contract.refusals import ProblemDetails
from kiosk.mock.markup import refusals
from kiosk.mock.markup.documents import Malformed
from kiosk.mock.problems import Fault, Problem

SCHEMA = ProblemDetails.model_json_schema()


def test_a_problem_in_xml_says_what_it_says_in_json():
    for problem in (
        Problem(Fault.SEAT_TAKEN, seats=["E5", "E6"]),
        Problem(Fault.SEAT_TAKEN, seats=[]),
        Problem(Fault.CLOCK_SKEW, server_time="2026-03-14T09:26:53Z", ahead=-400),
        Problem(Refusal.SUPERSEDED, current=2, kiosk="kiosk-2", at="2026-03-14T09:26:53Z"),
        Problem(Fault.BAD_REQUEST, said="<seats> & others"),
        Problem(Fault.INTERNAL, seconds=1.5, of={"a": ["b"]}),
    ):
        details = problem.details("zh")
        assert refusals.read(refusals.write(details), SCHEMA) == details


def test_what_a_problem_does_not_know_is_text_in_xml_and_what_is_null_is_left_out():
    text = refusals.write({"status": 400, "open": True, "kiosk": None})
    assert refusals.read(text, SCHEMA) == {"status": 400, "open": "true"}
    pretty = b'<problem xmlns="urn:ietf:rfc:7807"><status>\n  409\n</status></problem>'
    assert refusals.read(pretty, SCHEMA) == {"status": 409}


def test_a_problem_in_xml_is_written_as_rfc_9457_says():
    text = refusals.write({"status": 409, "seats": ["E5"]}).decode()
    assert '<problem xmlns="urn:ietf:rfc:7807"><status>409</status><seats><i>E5</i></seats></problem>' in text


@pytest.mark.parametrize(
    "text", ["", "<problem/>", '<problem xmlns="urn:ietf:rfc:7807"><status>many</status></problem>', "<html/>"]
)
def test_what_is_no_problem_is_not_taken_for_one(text):
    with pytest.raises(Malformed):
        refusals.read(text.encode(), SCHEMA)
