"""Every profile that ships prints a ticket on the virtual printer most like its own, and proves no more than it may."""

import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

import drivers
from drivers.address import Address
from drivers.ports import Evidence, Outlet
from drivers.printers.profile import Profile, Proof, load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.virtual_time import VirtualTime

PATHS = sorted(PROFILES.glob("*.toml"))
SPEAKS = {
    ("epson", Proof.PROCESS_ID): "epson",
    ("epson", Proof.IN_TURN): "generic",
    ("snbc", Proof.IN_TURN): "generic",
    ("snbc", Proof.IDLE): "generic",
    ("citizen", Proof.IN_TURN): "citizen",
    ("custom", Proof.PRESENTER_COUNTED): "custom-vkp80iii",
    ("custom", Proof.PRESENTER): "custom-vkp80ii",
    ("custom", Proof.IDLE): "custom-vkp80ii",
    ("phoenix", Proof.IDLE): "phoenix",
    ("clone", Proof.IN_TURN): "clone",
    ("one_way", Proof.NONE): "one-way",
}
"""by what a profile says of its printer: the virtual one that does so"""
HAND_SECONDS = 2
ROOM = 1 << 17
"""bytes: one of them loses what it has no room for, which is another story"""


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_ticket_comes_out_whole_and_with_the_evidence_that_the_profile_promises(path, tmp_path):
    profile = load(path)
    evidence, outlet = print_ticket(profile, tmp_path)
    assert evidence is profile.evidence
    assert outlet in ({Outlet.TAKEN, Outlet.UNKNOWN} if profile.presenter else {Outlet.NONE})
    papers = sorted(tmp_path.glob("*.png"))
    assert len(papers) == 1
    with Image.open(papers[0]) as paper:
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [CODE]
    assert papers[0].with_suffix(".txt").exists()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_printer_is_said_to_prove_a_paper_without_a_source_for_that(path):
    if load(path).evidence is Evidence.PROVED:
        (why,) = re.findall(r"^proof = .*# (.*)$", path.read_text("utf-8"), re.MULTILINE)
        assert "unverified" not in why
        assert re.search(r"reference|manual|source code|https://", why)


def test_no_two_profiles_answer_to_the_same_name():
    known = [load(path) for path in PATHS]
    assert len({profile.name for profile in known}) == len(known)
    models = [(profile.identity.maker, model) for profile in known for model in profile.identity.models]
    codes = [code for profile in known for code in profile.identity.codes]
    assert len(set(models)) == len(models)
    assert len(set(codes)) == len(codes)


def test_the_readme_lists_every_printer_as_its_profile_is():
    readme = (Path(drivers.__file__).parent / "printers" / "README.md").read_text("utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    assert rows == [readme_row(path) for path in PATHS]


def readme_row(path: Path) -> str:
    profile = load(path)
    presenter = "yes" if profile.presenter else "no"
    cells = f"`{path.stem}`", profile.name, profile.evidence, f"`{profile.proof}`", presenter, profile.width_dots
    return f"| {' | '.join(map(str, cells))} |"


def print_ticket(profile: Profile, out: Path) -> tuple[Evidence | None, Outlet]:
    time = VirtualTime()
    options = {
        "dialect": SPEAKS[profile.dialect, profile.proof],
        "width": str(profile.width_dots),
        "speed": str(profile.speed_mm_s),
        "hand": str(HAND_SECONDS),
        "buffer": str(ROOM),
        "out": str(out),
    }
    opener = VirtualOpener(Address("virtual", options=options), time.clock, time.sleep)
    with Session(opener, profile, time.clock) as session:
        session.start(TICKET, "a01")
        while (progress := session.step()).evidence is None:
            assert time.now < 1060
        end = time.now + HAND_SECONDS + 2
        while time.now < end:
            time.sleep(0.5)
            outlet = session.outlet()
    return progress.evidence, outlet
