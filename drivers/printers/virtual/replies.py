"""What a printer has to say, and to whom."""


class Replies:
    """Keeps replies until the link takes them.

    Without a link they are lost but for the newest proof, which waits for the next one: a printer transmits the
    latest process id when the host was not there to receive it.
    """

    def __init__(self) -> None:
        self._ready: list[tuple[bytes, bool]] = []
        self._linked = True

    def send(self, reply: bytes, *, keep: bool = False) -> None:
        """Say something; ``keep`` what is worth to be told later."""
        if reply:
            self._ready.append((reply, keep))
        if not self._linked:
            self._forget()

    def link(self, *, up: bool) -> None:
        """Tell whether anybody listens."""
        self._linked = up
        if not up:
            self._forget()

    def take(self) -> bytes:
        """All that waits, if anybody listens."""
        if not self._linked:
            return b""
        said, self._ready = self._ready, []
        return b"".join(reply for reply, _ in said)

    def _forget(self) -> None:
        self._ready = [item for item in self._ready if item[1]][-1:]
