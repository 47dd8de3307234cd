"""Who may look after the kiosk."""

from collections.abc import Iterator

from kiosk.config import files
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, warn
from kiosk.staff.people import People

_ADD = 'kiosk staff add "NAME", as the user of the kiosk (sudo -u kiosk)'
_WAY = 'kiosk staff pin "NAME", or kiosk staff badge "NAME"'


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Read the file of the staff; raises PeopleError."""
    path, folder = files.staff(bench.config), files.state_dir(bench.config)
    people = People.load(path).all
    able = [one for one in people if one.pin or one.badge]
    if not people:
        yield warn("staff", "nobody may sign in at the staff's page", _ADD)
    elif not able:
        yield warn("staff", "nobody of the staff has a PIN or a badge", _WAY)
    elif path.stat().st_mode & 0o077:
        yield warn("staff", f"others may read {path}", f"chmod 600 {path}")
    elif folder.exists() and bench.owner(path) != bench.owner(folder):
        yield fail(
            "staff", f"the kiosk may not read {path}: it is somebody else's", f"chown --reference={folder} {path}"
        )
    else:
        yield ok("staff", f"{len(able)} may sign in")
