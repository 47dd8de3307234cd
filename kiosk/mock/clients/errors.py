"""What can be wrong with an anonymous id.

BadIdentity
├── BadFormat     how it is made can't be read
├── BadId         it is not what its format says
├── BadDevice     a device's value can't be written into it
└── NoSecret      it should be private, and has no secret to be so
LegacyOff         an id that gives its device away was asked for, and nobody allowed it
"""


class BadIdentity(ValueError):
    """An anonymous id that can't be written or read; the text names no value of it."""


class BadFormat(BadIdentity):
    """How an id is made can't be read: an unknown version, option or value."""


class BadId(BadIdentity):
    """An id is not what its format says: its length, its alphabet, its check block or its time."""


class BadDevice(BadIdentity):
    """A value of a device does not fit into its field."""


class NoSecret(BadIdentity):
    """A private field was asked for without an installation's secret."""


class LegacyOff(ValueError):
    """An id of values that are not keyed hashes was asked for; whoever wants that allows it in so many words."""
