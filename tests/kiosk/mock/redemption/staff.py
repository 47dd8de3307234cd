"""Staff at a counter, as tests play them."""

import secrets

from kiosk.domain import booking
from kiosk.trust.codes import sign_ticket


class Counter:
    """Staff who say what they are told to, by plain HTTP."""

    def __init__(self, house, staff="7", token="development-staff"):
        self.house, self.staff, self.token = house, staff, token

    def claim(self, voucher, key="", **more):
        body = {"voucher": voucher, "staff": self.staff} | more
        return self._post("claims", body, **{"Idempotency-Key": key or secrets.token_hex(16)})

    def reissue(self, claim, ticket, reason="torn", supersedes=None):
        body = {"supersedes": supersedes or ticket["issue"], "reason": reason, "staff": self.staff}
        return self._post(f"claims/{claim['claim']}/tickets/{ticket['ticket']}/reissue", body)

    def tell(self, kind, claim, ticket=None, **more):
        fact = {"id": secrets.token_hex(8), "kind": kind, "claim": claim["claim"]}
        if ticket is not None:
            fact |= {name: ticket[name] for name in ("ticket", "issue", "serial")}
        answer = self._post("facts", {"staff": self.staff, "facts": [fact | more]})
        assert answer.status_code == 200, answer.text
        return answer.json()["acknowledged"][0]

    def show(self, code, scan=""):
        return self._post("papers", {"code": code, "scan": scan or secrets.token_hex(8), "staff": self.staff})

    def state(self, ticket):
        return self.house.get(f"/v1/tickets/{ticket['ticket']}").json()["state"]

    def _post(self, path, body, **headers):
        return self.house.post(f"/v1/counter/{path}", body, self.token, **headers)


def refused(answer):
    return answer.status_code, answer.json()["reason"]


def code_of(house, ticket):
    """What the paper of this ticket bears, which the counter is not told."""
    paper = booking.Issue(ticket["ticket"], ticket["issue"], ticket["serial"])
    return sign_ticket(paper, house.office.keys.newest(house.clock()))
