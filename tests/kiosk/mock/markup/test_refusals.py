import pytest

from kiosk.mock.markup import refusals
from kiosk.mock.markup.documents import Malformed
from kiosk.mock.problems import Fault, Problem


def test_a_problem_in_xml_says_what_it_says_in_json():
    for problem in (
        Problem(Fault.SEAT_TAKEN, seats=["E5", "E6"]),
        Problem(Fault.BAD_REQUEST, said="<seats> & others"),
        Problem(Fault.INTERNAL, seconds=1.5, of={"a": ["b"]}),
    ):
        details = problem.details("zh")
        assert refusals.read(refusals.write(details)) == details


def test_a_problem_in_xml_is_written_as_rfc_9457_says():
    text = refusals.write({"status": 409, "seats": ["E5"]}).decode()
    assert '<problem xmlns="urn:ietf:rfc:7807"><status>409</status><seats><i>E5</i></seats></problem>' in text


@pytest.mark.parametrize(
    "text", ["", "<problem/>", '<problem xmlns="urn:ietf:rfc:7807"><status>many</status></problem>', "<html/>"]
)
def test_what_is_no_problem_is_not_taken_for_one(text):
    with pytest.raises(Malformed):
        refusals.read(text.encode())
