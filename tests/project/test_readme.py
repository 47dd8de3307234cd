"""The README's commands do what it says.

Each line ``$ command`` of a ```console block is run, in order, in a copy of the project where ``kiosk`` is on the PATH,
and must end with 0. Lines below it are its output; ``...`` stands for anything. Two kinds of line are not run to their
end: ``make TARGET`` must name a target, and a command marked ``# until Ctrl-C`` must say something, go on, and end
properly when it is interrupted. The parts that one runs oneself are one story: on free ports, in an empty folder, and
what runs until Ctrl-C is there until the last command has ended.
"""

import doctest
import re
import signal
import socket
import subprocess
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

ENDLESS = "# until Ctrl-C"


class Step(NamedTuple):
    command: str
    output: str


def steps(text):
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append(Step(line[2:].strip(), ""))
            else:
                found[-1] = found[-1]._replace(output=found[-1].output + line)
    return found


README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
STORY = README.partition("## Run the parts yourself\n")[2].partition("\n## ")[0]
STEPS = steps(README.replace(STORY, ""))


def test_the_readme_has_commands():
    commands = [step.command for step in STEPS]
    assert {"make demo", "make test"} <= set(commands)
    assert any(command.startswith("kiosk ") for command in commands)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.command)
def test_a_command_of_the_readme_works(step, project_copy):
    if step.command.startswith("make "):
        project_copy.succeed(f"make -n {step.command.removeprefix('make ')}")
    elif step.command.endswith(ENDLESS):
        runs_until_it_is_interrupted(step.command.removesuffix(ENDLESS), project_copy)
    else:
        output = project_copy.succeed(step.command)
        assert not step.output or is_like(step.output, output), f"it says instead:\n{output}"


def test_the_parts_that_one_runs_oneself_print_a_ticket(project_copy, tmp_path):
    story = on_free_ports(STORY)
    place = project_copy._replace(folder=tmp_path)
    (config,) = re.findall(r"^```toml\n(.*?)^```", story, re.DOTALL | re.MULTILINE)
    (tmp_path / "kiosk.toml").write_text(config, "utf-8")
    with ExitStack() as parts:
        for step in steps(story):
            if step.command.endswith(ENDLESS):
                parts.enter_context(running(step, place))
            else:
                output = place.succeed(step.command)
                assert not step.output or is_like(step.output, output), f"it says instead:\n{output}"


def test_what_the_readme_points_to_is_there(root):
    folders = re.findall(r"^\| `(\S+)/` \|", README, re.MULTILINE)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert folders
    assert links
    assert [name for name in folders + links if not (root / name.partition("#")[0]).exists()] == []


def test_output_that_differs_is_noticed():
    assert is_like("kiosk ...\n", "kiosk 0.1.0\npython 3\n")
    assert not is_like("kiosk ...\n", "ticket 0.1.0\n")


def test_a_command_that_fails_is_noticed(project_copy):
    with pytest.raises(AssertionError, match="No such command"):
        project_copy.succeed("kiosk confg")


def test_a_make_target_that_is_not_there_is_noticed(project_copy):
    with pytest.raises(AssertionError, match="No rule"):
        project_copy.succeed("make -n tset")


def test_a_command_that_ends_is_not_taken_for_an_endless_one(project_copy):
    with pytest.raises(AssertionError, match="ended by itself"):
        runs_until_it_is_interrupted("kiosk --version", project_copy)


def test_a_command_that_goes_on_is_interrupted_as_by_hand(project_copy):
    runs_until_it_is_interrupted("echo here; exec sleep 60", project_copy, codes={-signal.SIGINT})


def is_like(wanted, output):
    return doctest.OutputChecker().check_output(wanted, output, doctest.ELLIPSIS)


def on_free_ports(story):
    with ExitStack() as taken:
        for port in sorted(set(re.findall(r"(?:--port|--tcp) (\d+)", story))):
            free = taken.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            story = re.sub(rf"\b{port}\b", str(free), story)
    return story


@contextmanager
def running(step, place):
    """The command, from when it has said what the README shows; it ends properly when it is interrupted."""
    with subprocess.Popen(
        f"exec {step.command}",
        shell=True,
        cwd=place.folder,
        env=place.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = ""
            while not is_like(step.output, said):
                line = process.stdout.readline()
                assert line, f"{step.command} said instead:\n{said}"
                said += line
            yield
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
            assert process.returncode in {0, 130}
        finally:
            process.kill()


def runs_until_it_is_interrupted(command, place, codes=frozenset({0, 130})):
    with subprocess.Popen(
        command,
        shell=True,
        cwd=place.folder,
        env=place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            first = process.stdout.readline() if process.stdout else b""
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.5)
                raise AssertionError(f"{command} ended by itself: {first!r}")
            process.send_signal(signal.SIGINT)
            assert process.wait(30) in codes, first
        finally:
            process.kill()
