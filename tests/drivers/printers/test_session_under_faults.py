"""Session and virtual printer together, in virtual time: what is said of a paper is true, whatever happens.

This is the short form of ``make printer-faults``.
"""

import os
from dataclasses import replace

import pytest

from drivers.ports import Evidence
from tests.drivers.printers.fault_campaign import Violation, play
from tests.drivers.printers.fault_cases import CASES, Wire
from tests.drivers.printers.fault_schedules import Schedule, schedule
from tests.drivers.printers.fault_world import NOTHING_SENT, World

STORIES = int(os.environ.get("KIOSK_SCHEDULES", "12"))
"""how many are played of each case"""
NAMED = {case.name: case for case in CASES}


def story(name, *acts, wire=Wire.NETWORK, **options):
    case = NAMED[name]
    built = {"dialect": case.dialect, "width": str(case.profile.width_dots), "half": "keep", "hand": "0.4"}
    return Schedule(0, case, wire, noisy=False, options=tuple((built | options).items()), acts=acts)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number].name)
def test_what_is_said_of_a_paper_is_true_whatever_happens(number):
    for seed in range(number, len(CASES) * STORIES, len(CASES)):
        play(schedule(seed))


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.name.startswith("taken")], ids=lambda case: case.name
)
def test_without_faults_each_paper_comes_out_and_is_known_to_have(case):
    world = play(story(case.name, *["settle", "wait 3.0"] * 3, wire=case.wires[0]))
    assert {world.said[job] for job in ("000", "001", "002")} == {case.profile.evidence}
    assert all(world.papers.proof_of(job) for job in ("000", "001", "002"))


def test_a_seed_tells_the_same_story_each_time():
    assert schedule(7) == schedule(7)
    assert str(schedule(7)) != str(schedule(29))
    assert play(schedule(7)).said == play(schedule(7)).said


def test_a_violation_tells_its_story_and_how_to_see_it_again(monkeypatch):
    monkeypatch.setattr(World, "end", lambda world: world.said.update({"900": Evidence.PROVED}))
    with pytest.raises(Violation, match=r"seed 0: epson(.|\n)*900 is proved, (.|\n)*make printer-faults SEEDS=0"):
        play(story("epson", "settle"))


def test_a_paper_that_was_only_inferred_is_cut_off_before_the_next_one_grows_on_it():
    acts = ["soon stall seconds 0.125", "step 10", "soon mend seconds 0.2", "soon break seconds 0.43"]
    acts += ["soon mend seconds 2", "wait 12.0", "settle", "settle"]
    built = {"width": "576", "speed": "150", "buffer": "256"}
    world = play(story("custom, seen, raster", *acts, wire=Wire.SERIAL, **built))
    assert world.said["000"] is Evidence.INFERRED


@pytest.mark.parametrize("name", ["generic, raster", "citizen, raster", "epson, raster"])
@pytest.mark.parametrize("at", range(20, 46, 3))
def test_a_line_that_breaks_in_the_head_of_a_picture_does_not_swallow_the_tickets_after_it(name, at):
    play(story(name, "settle", "wait 1", f"soon reset-link bytes {at}", "settle", "restart", "settle"))


@pytest.mark.parametrize("at", [40, 1200, 1229, 2500, 4000])
@pytest.mark.parametrize("name", ["epson, raster", "custom, seen, raster", "custom, counted, raster"])
def test_what_comes_out_of_a_serial_printer_that_was_switched_off_and_on_in_between_is_not_proved(name, at):
    acts = ("settle", "wait 2", f"soon reboot bytes {at}", "settle", "mend", "settle")
    world = play(story(name, *acts, wire=Wire.SERIAL, buffer="256"))
    assert Evidence.NONE in world.said.values() or NOTHING_SENT in world.said.values()


def test_nobody_stepping_for_a_while_does_not_hide_that_the_printer_was_switched_off_and_on():
    acts = ("settle", "wait 2", "soon reboot bytes 1229", "step 1", "wait 12.0")
    play(story("epson, raster", *acts, wire=Wire.SERIAL, buffer="256"))


def test_a_ticket_that_waits_for_somebody_comes_to_an_end_although_the_printer_forgot_to_tell_that_it_is_well():
    acts = ("settle", "soon break bytes 40", "step 2", "mend", "step 6")
    play(story("epson, raster", *acts, wire=Wire.SERIAL, buffer="256"))


@pytest.mark.parametrize("at", [2500, 4000, 5500])
@pytest.mark.parametrize(
    "name", ["custom, seen, raster", "custom, counted, raster", "epson, raster", "citizen, raster"]
)
def test_half_a_paper_is_cut_off_with_its_last_line_before_the_next(name, at):
    play(story(name, "settle", "wait 2", f"soon reset-link bytes {at}", "settle", "mend", "settle", buffer="256"))


def test_half_a_paper_is_cut_off_although_the_printer_was_away_when_the_process_began():
    acts = ("settle", "soon power-off bytes 40", "step 1", "restart", "mend", "wait 4", "settle")
    play(story("epson", *acts, buffer="64", speed="60"))


def test_a_printer_that_is_switched_off_and_on_at_once_breaks_its_line():
    world = World(story("epson", "step 1"))
    world.do("step 1")
    world.runner.fault("power-off")
    world.runner.fault("power-on")
    world.do("settle")
    assert world.said["000"] == Evidence.NONE


def test_bytes_that_are_lost_or_changed_lead_to_no_second_paper_and_to_no_standstill():
    for seed in range(8):
        play(replace(schedule(seed), noisy=True, acts=("soon drop-bytes bytes 40", "settle", "parity-noise", "settle")))
