"""The guide to connecting a booking server: its steps enrol a kiosk, from nothing to a ping."""

import re
from contextlib import ExitStack
from pathlib import Path

import kiosk.booking
from tests.project.test_readme import ENDLESS, is_like, on_free_ports, running, steps

README = Path(kiosk.booking.__file__).with_name("README.md").read_text("utf-8")


def test_the_steps_of_the_guide_enrol_a_kiosk(project_copy, tmp_path):
    story = on_free_ports(README)
    place = project_copy._replace(folder=tmp_path)
    (config,) = re.findall(r"^```toml\n(.*?)^```", story, re.DOTALL | re.MULTILINE)
    (tmp_path / "lobby-2.toml").write_text(config, "utf-8")
    with ExitStack() as parts:
        for step in steps(story):
            if step.command.endswith(ENDLESS):
                parts.enter_context(running(step, place))
            else:
                output = place.succeed(step.command)
                assert is_like(step.output, output), f"it says instead:\n{output}"
