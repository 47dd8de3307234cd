"""Every command shows an example; what programs read keeps to a schema in the tree."""

import pytest
from jsonschema import Draft202012Validator

from kiosk import cli
from tests.kiosk.cli.reading.runs import ACTING, ALWAYS, RUNS
from tests.kiosk.cli.reading.schemas import FOLDER, check, documents, schemas
from tests.kiosk.cli.reading.tree import commands, groups, options

COMMANDS = commands()
READING = ALWAYS | {words for words, command in COMMANDS.items() if "--json" in options(command)}


def test_every_command_has_json_or_is_known_to_act():
    assert COMMANDS.keys() - READING == ACTING


def test_every_reading_command_is_run_and_described_here():
    assert RUNS.keys() == READING
    assert schemas().keys() - {"version"} == READING


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_shows_an_example_of_itself(capsys, words):
    with pytest.raises(SystemExit) as ended:
        cli.main([*words.split(), "--help"])
    assert ended.value.code == 0
    assert f"Example: kiosk {words}" in capsys.readouterr().out


@pytest.mark.parametrize("words", ["", *groups(), *COMMANDS])
def test_no_line_of_help_is_cut_on_a_narrow_terminal(capsys, monkeypatch, words):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        cli.main([*words.split(), "--help"])
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith(("...", "-"))] == []


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.json")), ids=lambda path: path.stem)
def test_a_schema_is_one(path):
    (schema,) = documents(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == path.relative_to(FOLDER).as_posix()
    assert schema["description"]


@pytest.mark.parametrize("words", sorted(RUNS))
def test_what_a_program_reads_is_what_its_schema_says(place, words):
    arguments = RUNS[words](place)
    _, out, err = place.run(*words.split(), *arguments, *([] if words in ALWAYS else ["--json"]))
    assert "Traceback" not in err
    check(words, out)


def test_the_versions_are_what_their_schema_says(place):
    check("version", place.run("--version", "--json")[1])


def test_an_output_that_is_something_else_is_found(place):
    for nonsense in ("{}", '{"state": "idle"}', ""):
        with pytest.raises(Exception):  # noqa: B017 - whatever the validator has to say
            check("status", nonsense)
