"""Why a message or a code is not believed.

Untrusted
├── NotAKey      the file or text holds no key, or no set of keys
├── NotATicket   the code is not one of a ticket at all
└── OutOfTime    the signature is good, and too old or of the future
"""


class Untrusted(ValueError):
    """A signature is missing or wrong, or the key that made it is not one of ours."""


class NotAKey(Untrusted):
    """The file or text holds no key, or no set of keys."""


class NotATicket(Untrusted):
    """The code is not one of a ticket at all."""


class OutOfTime(Untrusted):
    """The signature is good, and too old or of the future: the two clocks disagree."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the clocks of kiosk and server are {abs(seconds):.0f} seconds apart")
        self.seconds = seconds
        """how far the signer's clock is ahead"""
