"""How a phone appears in a camera: the numbers of one frame, and the ranges that they are drawn from."""

from dataclasses import dataclass, fields

from drivers.cameras.virtual.dice import Dice

WIDTH, HEIGHT = 1280, 720
"""of every frame, in pixels"""

Range = tuple[float, float]
"""From the least to the most; one that begins below zero leaves its effect out in that share of the frames"""


@dataclass(frozen=True)
class Look:
    """The numbers of one frame. Light is in units of what saturates the sensor; angles are in degrees."""

    code: float
    """height of a code if it stood straight, in frame heights"""
    right: float
    """of the screen's middle, in frame widths from the frame's centre"""
    down: float
    """of the screen's middle, in frame heights from the frame's centre"""
    roll: float
    yaw: float
    pitch: float
    defocus: float
    """radius of the disc that the lens makes of a point, in pixels"""
    motion: float
    """way of the hand while the shutter is open, in pixels"""
    heading: float
    """direction of that way"""
    screen: float
    """light of the screen's white"""
    ambient: float
    """light of something white in the lobby"""
    bloom: float
    """share of the light that the lens scatters around"""
    glare: float
    """light of lamps mirrored in the glass; 0 for none"""
    moire: float
    """depth of the waves between the screen's pixels and the sensor's, 0 to 1"""
    bands: float
    """depth of the dark bands of a dimmed screen, 0 to 1"""
    finger: float
    """how far a finger reaches over the code, in sides of the code; 0 for none"""
    cracks: float
    """cracks in the glass; 0 for none"""
    read: float
    """noise of the sensor in the dark"""
    shot: float
    """noise of the light: its square grows by this with the light"""
    denoise: float
    """how wide the camera smooths noise away, in pixels"""
    sharpen: float
    """how much the camera exaggerates edges"""
    quality: float
    """of the JPEG"""
    marks: float
    """what else chance decides: where lamps, cracks and the finger are"""


@dataclass(frozen=True)
class Kind:
    """A kind of frame: for each number of a look, the range that it comes from; by default an easy one."""

    code: Range = (0.25, 0.60)
    right: Range = (-0.16, 0.16)
    down: Range = (-0.1, 0.1)
    roll: Range = (-12, 12)
    yaw: Range = (-12, 12)
    pitch: Range = (-12, 12)
    defocus: Range = (0.4, 1.2)
    motion: Range = (0, 2)
    heading: Range = (0, 180)
    screen: Range = (0.45, 0.95)
    ambient: Range = (0.1, 0.6)
    bloom: Range = (0.01, 0.05)
    glare: Range = (0, 0)
    moire: Range = (0, 0)
    bands: Range = (0, 0)
    finger: Range = (0, 0)
    cracks: Range = (0, 0)
    read: Range = (0.0008, 0.0025)
    shot: Range = (0.0001, 0.0006)
    denoise: Range = (0, 0)
    sharpen: Range = (0.3, 1.2)
    quality: Range = (70, 90)
    marks: Range = (0, 2**32)
    codes: int = 1
    """on the phone's screen"""
    themes: tuple[str, ...] = ("light", "brand")

    def look(self, dice: Dice) -> Look:
        """One of the looks of this kind."""
        return Look(**{field.name: dice.uniform(*getattr(self, field.name)) for field in fields(Look)})

    def middle(self) -> Look:
        """The look in the middle of all ranges."""
        return Look(**{field.name: sum(getattr(self, field.name)) / 2 for field in fields(Look)})
