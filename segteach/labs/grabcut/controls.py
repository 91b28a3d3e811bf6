"""What the GrabCut lab begins with and asks: controls, boxes, examples and what to try."""

from __future__ import annotations

from segteach.labs.grabcut.cut_out import BACKDROPS
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.marks.edits import Box
from segteach.segmentation.grabcut import STARTS

FIRST_BOXES = {
    "flower": (Box((140, 60, 560, 400)),),
    "rocket": (Box((290, 40, 390, 400)),),
    "astronaut": (Box((20, 5, 385, 512)),),
    "coffee": (Box((10, 25, 570, 395)),),
}
EXAMPLES = ("flower", "rocket", "astronaut", "coffee")
TRY = {
    "flower": (
        "Try: drag a box that cuts off some petals; then paint one foreground stroke on them.",
        "试一试：拖一个切掉几片花瓣的框，再在花瓣上画一笔前景。",
    ),
    "rocket": (
        "Try: set γ to 2 (tab parameters): the tip comes back. What else does?",
        "试一试：把 γ 调到 2（“参数”页）：火箭的尖端回来了，还多了什么？",
    ),
    "astronaut": (
        "The box alone loses the black collar. Try: one foreground stroke there; then refine.",
        "只有框时，黑色领圈丢了。试一试：在那里画一笔前景，再按“重新迭代”。",
    ),
    "coffee": (
        "The white cup looks like the shine on the table. Try: a foreground stroke on it; refine.",
        "白色的杯子和桌面的高光颜色相近。试一试：在杯子上画一笔前景，再按“重新迭代”。",
    ),
}
EMPTY = (
    "nothing is foreground: paint some of the object, or draw another box",
    "没有像素属于前景：请在物体上画一笔前景，或重新画框",
)
TRY_ANY = (
    "Try: drag a box round an object; correct the mask by a stroke, then refine.",
    "试一试：拖出一个框，把物体框住；画一笔修正掩码，再按“重新迭代”。",
)
CONTROLS = (
    slider_of("smoothness", 0.0, 200.0, 50.0, step=1.0),
    slider_of("components", 1, 10, 5, step=1),
    menu_of("beta", ("paper", "lecture"), "paper"),
    menu_of("start", STARTS, "tight"),
    menu_of("likelihood", ("component", "mixture"), "component"),
    switch_of("follow", True, parameter=False),
    switch_of("soft", parameter=False),
    menu_of("backdrop", BACKDROPS, "chequers", parameter=False),
)
