"""Where the trimap lab begins on each photograph: what GrabCut makes its mask of, and corrections.

On the astronaut the mask loses eyes, collar, badges and straps, and strokes give them back; on the
portrait they take the flag away. The cat fills its picture: strokes alone are its trimap.
"""

from __future__ import annotations

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import Box, Edit

U, B, F = Seed.UNKNOWN, Seed.BACKGROUND, Seed.FOREGROUND
BOXES = {
    "astronaut": (20, 5, 385, 512),
    "camera": (10, 45, 350, 512),
    "china": (150, 20, 420, 280),
    "coffee": (10, 25, 570, 395),
    "coins": (298, 8, 374, 80),
    "flower": (140, 60, 560, 400),
    "grace_hopper": (30, 20, 470, 606),
    "rocket": (290, 40, 390, 400),
}
COLLAR = [[185, 150], [222, 175], [240, 225], [235, 255], [205, 268]]
ASTRONAUT = (
    Stroke(COLLAR, 38, U),
    Stroke([[104, 200], [104, 252]], 16, F),
    Stroke([[160, 225], [200, 220]], 26, F),
    Stroke(COLLAR, 24, F),
    Stroke([[205, 215], [230, 240]], 26, F),
    Stroke([[285, 240], [400, 240], [500, 240]], 34, F),
    Stroke([[380, 172], [385, 176]], 46, F),
    Stroke([[330, 325], [370, 290], [430, 270]], 30, F),
    Stroke([[490, 160], [495, 200]], 30, F),
)
PORTRAIT = (
    Stroke([[50, 70], [150, 130], [345, 80]], 34, B),
    Stroke([[230, 142], [325, 136]], 20, B),
    Stroke([[40, 130], [90, 150]], 14, B),
    Stroke([[60, 215], [55, 300]], 24, F),
    Stroke([[195, 205], [205, 260], [195, 320]], 24, F),
    Stroke([[385, 215], [470, 255], [385, 295]], 30, F),
    Stroke([[495, 90], [505, 150]], 34, F),
    Stroke([[505, 330], [505, 440]], 28, F),
)
CAT = (
    Stroke([[50, 60], [50, 370]], 40, F),
    Stroke([[120, 50], [150, 80], [225, 130], [240, 300]], 40, F),
    Stroke([[120, 110], [180, 210], [140, 330]], 40, F),
    Stroke([[120, 440], [290, 415]], 22, B),
    Stroke([[275, 12], [292, 45]], 14, B),
)
FIRST: dict[str, tuple[Edit, ...]] = {
    **{name: (Box(corners),) for name, corners in BOXES.items()},
    "astronaut": (Box(BOXES["astronaut"]), *ASTRONAUT),
    "chelsea": CAT,
    "grace_hopper": (Box(BOXES["grace_hopper"]), *PORTRAIT),
}
EXAMPLES = (("flower", 10), ("grace_hopper", 10), ("astronaut", 10), ("rocket", 3))  # width
