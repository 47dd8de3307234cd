import json
import tomllib

import pytest
from typer.testing import CliRunner

from kiosk.cli.config import config
from kiosk.config import files
from kiosk.config.errors import ConfigError


@pytest.fixture
def file(tmp_path):
    return tmp_path / "kiosk.toml"


def run(*arguments):
    return CliRunner().invoke(config, [str(argument) for argument in arguments])


def test_a_good_file_is_fine(file):
    file.write_text('[kiosk]\nid = "kiosk-2"\n')
    assert run("check", "--config", file).stdout == f"{file} is fine\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[kiosk]\nid = "lobby-2"\n', "kiosk.id = 'lobby-2': there is no development key for it"),
        ('[booking]\nurl = "https://x"\n', "booking.key_file: there are no keys for https://x"),
        (
            '[booking]\nkey_file = "a"\nserver_keys = "b"\n',
            "booking.key_file: it is not there: this kiosk is not enrolled",
        ),
    ],
)
def test_a_kiosk_that_is_not_enrolled_is_told_how(file, content, sentence):
    file.write_text(content)
    ended = run("check", "--config", file)
    assert isinstance(ended.exception, ConfigError)
    assert sentence in str(ended.exception)
    assert "kiosk server enrol --code" in ended.exception.remedy


def test_a_wrong_file_ends_with_its_problems(file):
    file.write_text('[kiosk]\nidd = "x"\n')
    ended = run("check", "--config", file)
    assert isinstance(ended.exception, ConfigError)
    assert ended.exception.remedy == 'did you mean "id"?'


def test_a_profile_that_is_wrong_is_a_problem_of_the_configuration(file, tmp_path):
    (tmp_path / "mine.toml").write_text("width = 3\n")
    file.write_text('[printer]\nprofile = "mine.toml"\n')
    ended = run("check", "--config", file)
    assert isinstance(ended.exception, ConfigError)
    assert str(ended.exception).startswith(f"{file}: printer.profile = ")
    assert "mine.toml" in str(ended.exception)


@pytest.mark.parametrize(
    "device", ["tcp://127.0.0.1:99999", "virtual:?spped=3", "virtual:?speed=abc", "virtual:?dialect=klingon"]
)
def test_a_printer_that_its_driver_refuses_is_a_problem_of_the_configuration(file, device):
    file.write_text(f'[printer]\ndevice = "{device}"\n')
    ended = run("check", "--config", file)
    assert isinstance(ended.exception, ConfigError)
    assert str(ended.exception).startswith(f"{file}: printer.device = '{device}': ")


@pytest.mark.parametrize(
    "device",
    [
        "virtual:?fps=abc",
        "camera:///dev/video0?widht=3",
        "camera:rtsp://host/a",
        "serial:",
        "serial:/dev/ttyACM0?vendor=acme",
        "serial:/dev/ttyACM0?mode=sense",
        "hid:event3",
        "typed:/dev/tty",
    ],
)
def test_a_reader_that_its_driver_refuses_is_a_problem_of_the_configuration(file, device):
    file.write_text(f'[[readers]]\ndevice = "virtual:"\n[[readers]]\ndevice = "{device}"\n')
    ended = run("check", "--json", "--config", file)
    assert ended.exit_code == 78
    (problem,) = json.loads(ended.stdout)["problems"]
    assert (problem["key"], problem["value"]) == ("readers[1].device", f"'{device}'")


def test_all_devices_that_are_refused_are_said_at_once(file):
    file.write_text('[printer]\ndevice = "tcp://host:0"\n[[readers]]\ndevice = "virtual:?fps=0"\n')
    problems = json.loads(run("check", "--json", "--config", file).stdout)["problems"]
    assert [problem["key"] for problem in problems] == ["printer.device", "readers[0].device"]


def test_devices_that_are_not_there_now_are_fine(file):
    readers = [
        "camera:///dev/video77?fps=30",
        "serial:/dev/ttyACM77?vendor=newland",
        "hid:/dev/input/event77",
        "typed:",
    ]
    sections = "".join(f'[[readers]]\ndevice = "{reader}"\n' for reader in readers)
    file.write_text(f'[printer]\ndevice = "tcp://10.0.0.40"\n{sections}')
    for _ in range(2):
        assert run("check", "--config", file).exit_code == 0


@pytest.mark.parametrize("device", ["virtual:?out={}", "tcp://10.0.0.40?tape={}", "file:{}"])
def test_a_check_makes_nothing(file, device):
    file.write_text(f'[printer]\ndevice = "{device.format(file.with_name("new"))}"\n')
    assert run("check", "--config", file).exit_code == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_socket_that_can_not_be_is_a_problem_of_the_configuration(file):
    file.write_text(f'[kiosk]\nsocket = "{"x" * 200}"\n')
    assert run("check", "--json", "--config", file).exit_code == 78


LAYOUTS = [
    ('parts = [{ text = "{flim}" }]', "line 1, text = '{flim}': there is no field {flim}", "did you mean {film}?"),
    (
        'parts = [{ code = "code128" }]',
        "line 1, code = 'code128': this is not one of the words",
        "'qr' or 'pdf417'",
    ),
    ('parts = [{ text = "no code" }]', "a ticket without the gate's code lets nobody in", 'write { code = "qr" }'),
]


@pytest.mark.parametrize(("layout", "sentence", "remedy"), LAYOUTS, ids=["field", "bars", "no code"])
def test_a_layout_that_can_not_be_printed_is_a_problem_of_the_configuration(file, layout, sentence, remedy):
    file.with_name("ours.toml").write_text(layout)
    file.write_text('[tickets]\nlayout = "ours.toml"\n')
    ended = run("check", "--json", "--config", file)
    assert ended.exit_code == 78
    (problem,) = json.loads(ended.stdout)["problems"]
    assert sentence in f"{problem['key']} = {problem['value']}: {problem['sentence']}"
    assert remedy in problem["remedy"]


@pytest.mark.parametrize(
    ("key", "text"), [("layout", "there is no such layout"), ("logo", "can't be read"), ("language", "not one of")]
)
def test_tickets_that_name_what_is_not_there_are_a_problem_of_the_configuration(file, key, text):
    file.write_text(f'[tickets]\n{key} = "none"\n')
    ended = run("check", "--json", "--config", file)
    assert ended.exit_code == 78
    assert text in ended.stdout


def test_a_program_gets_the_problems_as_json_and_78(file):
    file.write_text('[kiosk]\nidd = "x"\nid = 7\n')
    ended = run("check", "--json", "--config", file)
    assert ended.exit_code == 78
    answer = json.loads(ended.stdout)
    assert (answer["file"], answer["ok"]) == (str(file), False)
    assert [problem["key"] for problem in answer["problems"]] == ["kiosk.id", "kiosk.idd"]
    assert all(problem["sentence"] and problem["remedy"] for problem in answer["problems"])


def test_what_is_shown_is_a_file_that_means_the_same(file, tmp_path):
    file.write_text('[kiosk]\ncinema = "星 \\"Star\\""\n[[readers]]\ndevice = "camera:///dev/video0"\n')
    again = tmp_path / "again.toml"
    again.write_text(run("show", "--config", file).stdout)
    assert run("show", "--json", "--config", again).stdout == run("show", "--json", "--config", file).stdout
    assert tomllib.loads(again.read_text())["kiosk"]["cinema"] == '星 "Star"'


def test_without_a_file_the_named_one_is_shown(file, monkeypatch):
    file.write_text('[kiosk]\nid = "lobby-2"\n')
    monkeypatch.setenv("KIOSK_CONFIG", str(file))
    assert json.loads(run("show", "--json").stdout)["kiosk"]["id"] == "lobby-2"


def test_all_that_is_shown_of_the_shipped_file_is_the_shipped_file():
    shipped = files.folder() / "kiosk.toml"
    assert tomllib.loads(run("show", "--config", shipped).stdout) == tomllib.loads(shipped.read_text("utf-8"))


def test_what_is_shown_says_where_it_is_from_and_is_still_a_file_that_means_the_same(file):
    file.write_text('[kiosk]\nid = "kiosk-2"\n')
    said = run("show", "--origin", "--config", file).stdout
    assert f'id = "kiosk-2"  # {file}\n' in said
    assert 'cinema = ""  # default\n' in said
    assert tomllib.loads(said) == tomllib.loads(run("show", "--config", file).stdout)


def test_a_program_gets_the_origins_beside_the_values(file):
    file.write_text('[[readers]]\ndevice = "typed:"\n')
    told = json.loads(run("show", "--origin", "--json", "--config", file).stdout)
    assert told["readers"] == [{"device": "typed:"}]
    assert (told["origins"]["readers[0].device"], told["origins"]["kiosk.id"]) == (str(file), "default")


def test_the_schema_is_json():
    assert json.loads(run("schema").stdout)["title"] == "kiosk.toml"
