"""How long ``kiosk --help`` takes beside what no command line of this kind can do without.

The baseline is Python's own start with an import of typer; both are the best of several runs, taken in turns.
"""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
RUNS = 15
COMMANDS = {
    "kiosk --help": ["-m", "kiosk", "--help"],
    "python + import typer": ["-c", "import typer"],
    "python": ["-c", "pass"],
}


def seconds(arguments: list[str]) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - started


def main() -> None:
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(RUNS):
        for name, arguments in COMMANDS.items():
            best[name] = min(best[name], seconds(arguments))
    for name, time in best.items():
        print(f"{name:24} {time * 1000:6.0f} ms")
    print(f"ratio to the baseline    {best['kiosk --help'] / best['python + import typer']:6.2f}")


if __name__ == "__main__":
    main()
