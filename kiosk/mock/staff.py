"""The staff's desk in Python: lets kiosks enrol, and looks at tickets."""

from typing import Any

from kiosk.mock.client import Caller


class Staff(Caller):
    """Somebody of the cinema, towards one server; the token is that of development servers if none is given."""

    def __init__(self, base_url: str, token: str = "development-staff") -> None:  # noqa: S107 - published
        super().__init__(base_url)
        self._session.headers["Authorization"] = f"Bearer {token}"

    def enrolment_code(self, kiosk: str) -> str:
        """A code that lets this kiosk enrol once, within some minutes."""
        return str(self._call("POST", "v1/enrolment-codes", json={"kiosk": kiosk})["code"])

    def fingerprint(self, kiosk: str) -> str:
        """The number that the server shows of an enrolled kiosk; empty where it has no key of it."""
        known = {one["kiosk"]: one["fingerprint"] for one in self._call("GET", "v1/kiosks")["kiosks"]}
        return known.get(kiosk) or ""

    def revoke(self, kiosk: str) -> None:
        """Withdraw a kiosk: its key is worth nothing from then on."""
        self._call("POST", f"v1/kiosks/{kiosk}/revoke")

    def ticket(self, ticket: str) -> dict[str, Any]:
        """A ticket as the server sees it now."""
        found: dict[str, Any] = self._call("GET", f"v1/tickets/{ticket}")
        return found
