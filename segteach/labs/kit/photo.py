"""The menu of photographs: bundled ones, scenes of the lab, and the reader's own.

The reader's file comes of the button in the lab's bar, or is dropped or pasted on the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as widgets

from segteach import data
from segteach.language import say

OWN = "own photo"


class Photo:
    """A menu of the bundled photographs, and of the reader's own once there is one.

    take: take(image, name); image (H, W, 3), name that of the photograph, or OWN.
    complain: hears why a file is no photograph; all is then as it was.
    max_side: the longest side, in pixels.
    others: {name: picture, or what makes it when it is wanted} to offer before the photographs.
    """

    def __init__(
        self,
        name: str,
        take: Callable,
        complain: Callable[[str], None],
        max_side: int,
        others: Mapping | None = None,
    ):
        self._take, self._complain = take, complain
        self._max_side, self._others = max_side, dict(others or {})
        names = [*self._others, *data.PHOTOGRAPHS]
        if not isinstance(name, str) or name not in names:
            got = repr(name) if isinstance(name, str) else type(name).__name__  # a picture, say
            raise ValueError(f"name: got {got}, allowed are {', '.join(names)}")
        options = [(say(one, PHOTOGRAPHS.get(one, one)), one) for one in names]
        own = (say("own photo", "自己的照片"), OWN)
        self.menu = widgets.Dropdown(options=[*options, own], value=name)
        self.menu.description = say("photo", "照片")
        self.menu.layout.width, self.menu.style.description_width = "190px", "initial"
        self._own: object = None  # the reader's photograph, once there is one
        self._silent = False
        self.menu.observe(self._chosen, "value")

    def image(self, name: str):
        """Return the picture of that name in the menu; KeyError where there is none."""
        if name == OWN:
            if self._own is None:
                raise KeyError(name)
            return self._own
        picture = self._others.get(name)
        if callable(picture):
            return picture()
        return data.fit_within(data.load(name), self._max_side) if picture is None else picture

    def show(self, name: str) -> None:
        """Let the menu show a name whose picture is there already."""
        self._silent = True
        self.menu.value = name
        self._silent = False

    def take_file(self, content: bytes, name: str) -> None:
        """Take a file; one that is no photograph leaves all as it was, and is said."""
        try:
            image = data.open_image(content, self._max_side)
        except (ValueError, MemoryError) as error:
            self._complain(refusal(name, error))
            return
        self.take_image(image)

    def take_image(self, image) -> None:
        """Take pixels (H, W, 3), of another lab say, as the reader's own photograph."""
        self._own = image
        self.show(OWN)
        self._take(image, OWN)

    def _chosen(self, change) -> None:
        if self._silent:
            return
        if change["new"] == OWN and self._own is None:
            self._complain(say("upload a photograph first", "请先上传一张照片"))
            self.show(change["old"])
            return
        self._take(self.image(change["new"]), change["new"])


REASONS = {  # part of an error of data.open_image or open_trimap: what a reader is told
    "no picture file": ("{} is no picture file", "{} 不是图片文件"),
    "too many pixels": ("{} has too many pixels", "{} 的像素太多"),
    "damaged": ("{} is damaged or not whole", "{} 已损坏或不完整"),
    "not black, middle grey or white": (
        "{} is no trimap: too many pixels are neither black, middle grey nor white",
        "{} 不是三分图：太多像素既不是黑色、中灰，也不是白色",
    ),
    "of every pixel": (
        "{} is no trimap: all pixels say the same",
        "{} 不是三分图：所有像素都是同一类",
    ),
    "proportions": ("{} has other proportions than the picture", "{} 的长宽比与图片不同"),
}
OTHERWISE = ("{} cannot be opened", "无法打开 {}")


def refusal(name: str, error: Exception) -> str:
    """Return why a reader's file is not taken, in the reader's words and language."""
    known = (words for part, words in REASONS.items() if part in str(error))
    return say(*next(known, OTHERWISE)).format(name)


PHOTOGRAPHS = {
    "astronaut": "宇航员",
    "camera": "摄影师",
    "chelsea": "猫",
    "china": "古建筑",
    "coffee": "咖啡",
    "coins": "硬币",
    "dandelion": "蒲公英",
    "flower": "花",
    "grace_hopper": "格蕾丝·霍珀",
    "rocket": "火箭",
    # scenes with their truth
    "hair": "头发",
    "pebbles": "头发与卵石",
    "fur": "毛皮",
    "defocus": "虚焦",
    "net": "网",
    "leaves": "树叶",
    "smoke": "烟",
    "glass": "玻璃",
}
