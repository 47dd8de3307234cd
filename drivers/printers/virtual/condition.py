"""The condition that a printer is in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """What sensors and switches say, and what the machine is doing."""

    powered: bool = True
    cover_open: bool = False
    head_up: bool = False
    paper_out: bool = False
    near_end: bool = False
    virtual_end: bool = False
    """the printer's own count says that the roll is used up"""
    cutter_jammed: bool = False
    presenter_jammed: bool = False
    mark_lost: bool = False
    """the black mark was not where it should be"""
    unrecoverable: bool = False
    head_hot: bool = False
    feeding: bool = False
    """the FEED button is held"""
    deselected: bool = False
    """taken off line at its panel"""
    stalled: bool = False
    """its firmware hangs"""
    deaf: bool = False
    """it takes and confirms everything, and prints nothing"""
    drawer_high: bool = False
    spooling: bool = False
    """there is data that waits to be printed"""
    motor: bool = False
    ejector: bool = False
    """the presenter's motor runs"""
    ticket_inside: bool = False
    """a ticket is cut off and not presented"""
    ticket_out: bool = False
    """a ticket stands at the output, to be pulled"""

    @property
    def recoverable(self) -> bool:
        """Whether an error stops it that DLE ENQ ends."""
        return self.cutter_jammed or self.mark_lost

    @property
    def error(self) -> bool:
        """Whether anything is wrong that loading paper or closing the cover doesn't mend."""
        return self.recoverable or self.presenter_jammed or self.unrecoverable or self.head_hot

    @property
    def offline(self) -> bool:
        """Whether the printer works on nothing but real-time commands."""
        hindered = self.cover_open or self.head_up or self.paper_out or self.feeding or self.deselected
        return not self.powered or hindered or self.error
