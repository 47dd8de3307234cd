"""What is said when a configuration is wrong."""

import os
from dataclasses import dataclass

from kiosk.errors import KioskError


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a configuration."""

    key: str
    """dotted path, ``readers[1].device``; empty where the whole file is meant"""
    value: str | None
    """as the file has it; None where there is none to show, or it is a secret"""
    sentence: str
    remedy: str

    def __str__(self) -> str:
        place = self.key if self.value is None else f"{self.key} = {self.value}"
        return f"{place}: {self.sentence}" if place else self.sentence


class ConfigError(KioskError):
    """The configuration can't be used; ``problems`` are all that were found in ``file``, at least one."""

    reason = "bad_config"
    exit_code = os.EX_CONFIG

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        if len(problems) == 1:
            super().__init__(f"{file}: {problems[0]}", problems[0].remedy)
        else:
            lines = [f"  {problem}: {problem.remedy}" for problem in problems]
            super().__init__("\n".join([f"{file} has {len(problems)} problems", *lines]), "mend them all in that file")
