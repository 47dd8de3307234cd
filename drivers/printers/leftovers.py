"""What an earlier job may have left in a printer, and how it is swept away before the next."""

from enum import IntEnum

from drivers.printers import commands
from drivers.printers.profile import Profile


class Left(IntEnum):
    """The worse, the greater."""

    NOTHING = 0
    DATA = 1
    """half a command, which would swallow the beginning of the next job"""
    PAPER = 2
    """and half a paper, on which the next one would grow"""


def sweep(left: Left, profile: Profile) -> bytes:
    """The bytes that go before the next job.

    Half a paper is kept from the customer where the printer can do so: its code may be whole, and printed once more.
    """
    if left is Left.NOTHING:
        return b""
    flush = profile.clear + commands.flush(profile.longest_command)
    return flush + _cut_off(profile) if left is Left.PAPER else flush


def _cut_off(profile: Profile) -> bytes:
    return (profile.presenter.discard if profile.presenter else b"") or profile.finish
