"""Time that passes only when somebody waits."""


class VirtualTime:
    """A clock, and the sleep that moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
