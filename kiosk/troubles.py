"""What is wrong with a component, in a line: what is said of it, and behind that, in brackets, what to do."""


def told(said: str, remedy: str) -> str:
    """The line of a trouble; the brackets within a remedy come in pairs."""
    return f"{said} ({remedy})"


def parted(trouble: str) -> tuple[str, str]:
    """What the line says, and what to do, which is empty where the line does not tell."""
    depth = 0
    for place in reversed(range(len(trouble))):
        depth += _BRACKETS.get(trouble[place], 0)
        if depth <= 0:
            return (trouble[:place].rstrip(), trouble[place + 1 : -1]) if place < len(trouble) - 1 else (trouble, "")
    return trouble, ""


_BRACKETS = {")": 1, "(": -1}
