"""The objects that a service shows on D-Bus: paths, their interfaces and properties, and the signals of changes."""

from collections.abc import Callable, Iterable

from dbus_fast import Message, Variant

MANAGER = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"

Interfaces = dict[str, dict[str, Variant]]


class Objects:
    """Objects by path; each change is told through ``send`` as the ObjectManager and Properties interfaces want it."""

    def __init__(self, send: Callable[[Message], object]) -> None:
        self._send = send
        self._objects: dict[str, Interfaces] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._objects

    def all(self) -> dict[str, Interfaces]:
        """What GetManagedObjects returns."""
        return self._objects

    def under(self, path: str) -> list[str]:
        """The paths below one, deepest first."""
        return sorted((each for each in self._objects if each.startswith(path + "/")), key=len, reverse=True)

    def get(self, path: str, interface: str) -> dict[str, Variant]:
        """The properties of an interface. Raises KeyError where there is no such thing."""
        return self._objects[path][interface]

    def add(self, path: str, interface: str, properties: dict[str, Variant]) -> None:
        """Show an object with one interface."""
        self._objects[path] = {interface: properties}
        self._tell("/", MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, self._objects[path]])

    def remove(self, path: str) -> None:
        """Take an object away, and all below it; without effect where there is none."""
        for each in [*self.under(path), path]:
            if interfaces := self._objects.pop(each, None):
                self._tell("/", MANAGER, "InterfacesRemoved", "oas", [each, list(interfaces)])

    def change(self, path: str, interface: str, changed: dict[str, Variant], gone: Iterable[str] = ()) -> None:
        """Set properties, and take those away that are ``gone``; without effect where there is no such object."""
        if path not in self._objects:
            return
        properties = self._objects[path][interface]
        properties.update(changed)
        gone = [name for name in gone if properties.pop(name, None) is not None]
        if changed or gone:
            self._tell(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, changed, gone])

    def _tell(self, path: str, interface: str, member: str, signature: str, body: list[object]) -> None:
        self._send(Message.new_signal(path, interface, member, signature, body))
