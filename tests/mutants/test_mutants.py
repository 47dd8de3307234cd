"""Every promise has a mutant that breaks it, and a judge who sees that."""

import shutil
from pathlib import Path

import pytest

from tests.mutants import patching
from tests.mutants.catalogue import DESIGN, EVERY
from tests.mutants.hunting import hunt
from tests.simulation import checker, lobby

README = (Path(__file__).parent / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def stage():
    with lobby.stage() as stage:
        yield stage


@pytest.mark.parametrize("name", EVERY)
def test_a_mutant_is_killed_by_the_invariant_that_it_breaks_where_the_product_breaks_none(
    name, stage, tmp_path, record_property
):
    mutant = EVERY[name]
    kill = hunt(patching.copy_with(name, tmp_path), mutant.ground, mutant.breaks)
    assert mutant.breaks in kill.broken, f"{name} survives {kill.played} lobbies; they broke {kill.broken}"
    told = f"{name} dies in lobby {kill.played} of its ground by {kill.broken[mutant.breaks]}"
    record_property("killed by", told)
    print(told)
    healthy = stage.play(kill.lobby.seed, kill.lobby.plan())
    assert not healthy.broken, "\n".join(["without the mutant", *healthy.story, *healthy.broken])


@pytest.mark.parametrize("name", EVERY)
def test_the_readme_says_what_a_mutant_is_and_what_kills_it(name):
    assert f"| {patching.sentence(name)} | `{name}` | {EVERY[name].breaks} |" in README


def test_each_patch_has_its_ground_and_each_ground_its_patch():
    assert tuple(sorted(EVERY)) == patching.names()


def test_the_mutants_of_the_design_are_nine():
    assert len(DESIGN) == 9


def test_each_invariant_kills_a_mutant():
    named = {
        line.split("  ")[0].strip()
        for line in str(checker.__doc__).splitlines()
        if line[:1] in "ILD" and line[1:2].isdigit()
    }
    assert named >= {"I1", "I8", "L1", "L2"}
    assert named <= {mutant.breaks for mutant in EVERY.values()}


def test_a_patch_that_fits_no_more_says_which_it_is_and_what_it_looks_for(tmp_path):
    name = "facts-of-any-issue"
    (path, _), *_ = patching.changes(name)
    changed = tmp_path / "changed"
    for package in patching.PRODUCT:
        shutil.copytree(patching.ROOT / package, changed / package)
    (changed / path).write_text("nothing = 0\n", "utf-8")
    with pytest.raises(patching.DoesNotFit, match=rf"{name}\.patch: these lines stand 0 times in {path}"):
        patching.copy_with(name, tmp_path, changed)


def test_a_patch_fits_where_its_lines_have_moved_to(tmp_path):
    name = "facts-of-any-issue"
    (path, _), *_ = patching.changes(name)
    moved = tmp_path / "moved"
    for package in patching.PRODUCT:
        shutil.copytree(patching.ROOT / package, moved / package)
    text = (moved / path).read_text("utf-8")
    (moved / path).write_text("# moved\n" + text, "utf-8")
    patched = patching.copy_with(name, tmp_path, moved) / path
    assert patched.read_text("utf-8").startswith("# moved\n")
    assert len(patched.read_text("utf-8")) < len(text)
