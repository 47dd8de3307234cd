"""What is to be done, in order, and how far the paper will have come by then."""

from dataclasses import replace

from drivers.printers.virtual.work import Cut, Effect, Rows

_MOST_CUTS = 64
"""cuts that can be due at a time"""


class Orders:
    """Collects what commands ask for; cuts that were ordered for later come where the paper has come far enough."""

    def __init__(self, width: int) -> None:
        self._stride = width // 8
        self._due: list[int] = []
        self._effects: list[Effect] = []
        self.fed = 0
        """rows that were printed or fed since the beginning"""

    def add(self, effect: Effect) -> None:
        """Have something done after all that was added before."""
        self._effects.append(effect)

    def add_rows(self, rows: Rows) -> None:
        """Have rows printed."""
        while self._due and self._due[0] <= self.fed + len(rows.data) // self._stride:
            at = self._due.pop(0)
            split = (at - self.fed) * self._stride
            if split:
                self.add(replace(rows, data=rows.data[:split]))
                rows = Rows(rows.data[split:], picture=rows.picture)
            self.add(Cut())
            self.fed = at
        self.fed += len(rows.data) // self._stride
        if rows.data:
            self.add(rows)

    def cut_after(self, rows: int) -> None:
        """Cut when so many more rows were fed."""
        self._due = sorted([*self._due, self.fed + rows])[:_MOST_CUTS]

    def take(self) -> list[Effect]:
        """All that was added since this was last asked."""
        effects, self._effects = self._effects, []
        return effects

    def drop(self) -> None:
        """Forget what was not taken, and what is due later."""
        self._due = []
        self._effects = []
