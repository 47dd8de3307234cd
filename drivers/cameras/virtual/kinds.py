"""The kinds of frames, easy and hard ones; a kind is a row."""

from collections.abc import Mapping
from dataclasses import replace

from drivers.cameras.virtual.look import Kind

AMBIENT = 0.35
"""light of the lobby in which the demo's camera and presentations take place"""

HELD = Kind(
    code=(0.27, 0.55),
    right=(-0.12, 0.12),
    down=(-0.06, 0.06),
    roll=(-15, 15),
    yaw=(-15, 15),
    pitch=(-15, 15),
    defocus=(0.4, 1.6),
    motion=(0, 4),
    screen=(0.35, 1.1),
    ambient=(AMBIENT, AMBIENT),
)
"""A phone as customers hold it who want their code to be read"""

MIRRORING = replace(HELD, glare=(0.1, 0.6))
"""The same below a lamp"""

KINDS: Mapping[str, Kind] = {
    "plain": Kind(),
    "small": Kind(code=(0.10, 0.24), right=(-0.3, 0.3), down=(-0.2, 0.2), defocus=(0.6, 2.2)),
    "tilted": Kind(roll=(-180, 180), yaw=(-50, 50), pitch=(-50, 50)),
    "motion": Kind(motion=(3, 14)),
    "defocus": Kind(defocus=(1.5, 6)),
    "glare": Kind(glare=(0.2, 0.9)),
    "moire": Kind(moire=(0.1, 0.5)),
    "bands": Kind(bands=(0.3, 0.9)),
    "low light": Kind(screen=(0.02, 0.08), ambient=(0.002, 0.02), read=(0.004, 0.010), shot=(0.002, 0.004)),
    "over-exposed": Kind(screen=(3, 14), bloom=(0.05, 0.18), ambient=(0.3, 1.5)),
    "inverted": Kind(themes=("dark",)),
    "two codes": Kind(codes=2, code=(0.22, 0.36), right=(-0.1, 0.1), down=(-0.03, 0.03)),
    "finger": Kind(finger=(-0.04, 0.13)),
    "cracked": Kind(cracks=(1, 4)),
    "mixed": Kind(
        code=(0.16, 0.5),
        roll=(-40, 40),
        yaw=(-30, 30),
        pitch=(-30, 30),
        motion=(-4, 8),
        defocus=(0.4, 3),
        glare=(-0.8, 0.6),
        moire=(-0.3, 0.3),
        bands=(-0.6, 0.6),
        screen=(0.15, 1.4),
        cracks=(-4, 3),
        themes=("light", "brand", "dark"),
    ),
}
"""Fifteen; nearly all frames of them can be read, and each names what makes it hard"""
