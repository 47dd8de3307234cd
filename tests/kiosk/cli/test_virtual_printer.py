"""How the command line of the virtual printer is read; what it then does is tested beside the printer."""

import pytest
from typer.testing import CliRunner

from drivers.printers.virtual import program
from drivers.printers.virtual.options import built
from kiosk.cli import app


@pytest.fixture
def called(monkeypatch):
    """Run the command and return its result; what it would serve is noted."""
    served = []

    def serve(options):
        built(options.built)
        served.append(options)
        return 0

    monkeypatch.setattr(program, "serve", serve)

    def call(*arguments):
        result = CliRunner().invoke(app, ["virtual-printer", *arguments])
        return result.exit_code, result.output, served[-1] if served else None

    return call


def test_it_needs_a_way_in(called):
    code, said, served = called("--out", "papers")
    assert (code, served) == (2, None)
    assert "--tcp PORT, --pty, or both" in said


def test_a_port_alone_is_enough(called):
    code, _, served = called("--tcp", "9100")
    assert (code, served.tcp, served.pty, served.web, served.out) == (0, 9100, False, None, None)


@pytest.mark.parametrize(
    ("web", "where"),
    [("8080", ("127.0.0.1", 8080)), ("0.0.0.0:80", ("0.0.0.0", 80)), ("[::1]:0", ("::1", 0))],
)
def test_the_page_is_for_this_machine_if_no_address_is_named(called, web, where):
    assert called("--pty", "--web", web)[2].web == where


@pytest.mark.parametrize("web", ["here", "host:", "65536", "-1", ":٣"])
def test_what_is_no_port_is_refused_with_its_option(called, web):
    code, said, _ = called("--pty", f"--web={web}")
    assert code == 2
    assert "--web" in said
    assert "HOST:PORT" in said


@pytest.mark.parametrize(("width", "dots"), [("58", 384), ("80", 576), ("512", 512)])
def test_the_width_is_that_of_the_paper_or_the_head(called, width, dots):
    dialect, _ = built(called("--pty", "--width", width)[2].built)
    assert dialect.width == dots


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--speed", "0"], "speed"),
        (["--buffer", "many"], "buffer"),
        (["--flow", "rtscts"], "none, xonxoff"),
        (["--fault", "paper-out@line=3"], "there is no trigger 'line'"),
        (["--fault", "rain"], "paper-out"),
    ],
)
def test_what_it_can_not_be_is_said_with_what_there_is(called, arguments, says):
    code, said, served = called("--pty", *arguments)
    assert (code, served) == (2, None)
    assert says in said
