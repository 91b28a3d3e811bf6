"""Controls, words and examples of the Lazy Snapping lab."""

from __future__ import annotations

from segteach.labs.kit.controls import menu_of, notches_of, slider_of, switch_of

SMOOTHNESS = (0, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
OF_STROKES = (
    menu_of("on", ("segments", "pixels"), "segments", parameter=False),
    switch_of("borders", True, parameter=False),
    notches_of("smoothness", SMOOTHNESS, 5000),
    menu_of("clusters", (1, 2, 4, 8, 16, 32, 64, 128), 64),
    menu_of("spacing", (3, 4, 6, 8, 12, 16, 24, 32), 8),
)
OF_BOUNDARY = (
    slider_of("beta", 0.0, 1.0, 0.5, parameter=False),
    slider_of("eta", 0.0, 50.0, 10.0, step=1.0, parameter=False),
    slider_of("width", 1.0, 20.0, 6.0, step=1.0, parameter=False),
)
EXAMPLES = (  # photograph, and what differs from the first settings
    ("china", {}),
    ("china", {"smoothness": 0}),
    ("china", {"clusters": 1}),
    ("rocket", {"spacing": 32}),
)
KEPT = (
    "shown with your boundary edits; the next stroke drops them, undo brings them back",
    "已包含你的边界编辑；再画一笔就不含它们，撤销该笔画即可恢复",
)
WHAT_IS_KEPT = (
    "Strokes and boundary edits are both kept, also after a restart. The edits belong to the mask "
    "of these strokes: after another stroke the boundary starts from the new mask; undo that "
    "stroke and the edits are there again.",
    "笔画和边界编辑都会保留，重启后也在。边界编辑属于当前笔画得到的掩码：再画一笔后，边界从新的掩码"
    "开始；撤销那一笔，这些编辑又会出现。",
)
NOT_CUT = (
    "these strokes have not been cut: change one of them, then try again",
    "这些笔画还没有得到最小割：请改动一笔后再试",
)
NO_BOUNDARY = (
    "paint both classes first: the mask has no boundary yet",
    "请先画前景和背景：掩码还没有边界",
)
