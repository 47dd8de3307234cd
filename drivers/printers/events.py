"""What happens to a job: what was sent, what was heard, and that time passed."""

from dataclasses import dataclass

from drivers.printers.replies import Reply


@dataclass(frozen=True)
class Taken:
    """The line took so many bytes of the job."""

    count: int


@dataclass(frozen=True)
class Asked:
    """The printer was asked how it is."""


@dataclass(frozen=True)
class Repeated:
    """The printer was asked once more for its last answer."""


@dataclass(frozen=True)
class Lost:
    """The line broke."""


@dataclass(frozen=True)
class Passed:
    """Time passed."""


Event = Reply | Taken | Asked | Repeated | Lost | Passed
