"""Controls, words and examples of the Lazy Snapping lab."""

from __future__ import annotations

from segteach.labs.kit.controls import menu_of, notches_of, slider_of, switch_of

SMOOTHNESS = (0, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
OF_STROKES = (
    menu_of(
        "on",
        ("cut", "节点"),
        {"segments": ("segments", "超像素"), "pixels": ("pixels", "像素")},
        "segments",
        hint=(
            "what the nodes of the graph are: segments (superpixels), or single pixels",
            "图的节点：超像素，或者单个像素",
        ),
        parameter=False,
    ),
    switch_of(
        "borders",
        ("borders", "边界线"),
        True,
        hint=("show the borders of the segments", "显示超像素边界"),
        parameter=False,
    ),
    notches_of(
        "smoothness",
        ("smoothness λ", "平滑权重 λ"),
        SMOOTHNESS,
        5000,
        hint=(
            "what parting two segments of one colour costs, for each pair of pixels",
            "切断颜色相同的两个超像素的代价，按每对相邻像素计",
        ),
    ),
    menu_of(
        "clusters",
        ("clusters", "聚类数"),
        (1, 2, 4, 8, 16, 32, 64, 128),
        64,
        hint=("colours learned of each class, at most", "每一类最多学习多少种颜色"),
    ),
    menu_of(
        "spacing",
        ("segment size, px", "超像素间距（px）"),
        (3, 4, 6, 8, 12, 16, 24, 32),
        8,
        hint=(
            "pixels between the markers from which the segments grow",
            "生成超像素的标记之间相隔多少像素",
        ),
    ),
)
OF_BOUNDARY = (
    slider_of(
        "beta",
        ("polygon or colours β", "多边形与颜色 β"),
        0.0,
        1.0,
        0.5,
        hint=(
            "0: the outline follows the colours alone; 1: the polygon alone",
            "0：轮廓只跟随颜色；1：只跟随多边形",
        ),
        parameter=False,
    ),
    slider_of(
        "eta",
        ("pull of the polygon η", "多边形的吸引力 η"),
        0.0,
        50.0,
        10.0,
        step=1.0,
        hint=(
            "how strongly the polygon attracts the outline",
            "多边形对轮廓的吸引有多强",
        ),
        parameter=False,
    ),
    slider_of(
        "width",
        ("band ± px", "窄带 ± px"),
        1.0,
        20.0,
        6.0,
        step=1.0,
        hint=(
            "how far from the polygon pixels may change",
            "离多边形多远的像素可以改变",
        ),
        parameter=False,
    ),
)
HINT = (
    "Try: press Clear and cut the tower out with two strokes. Then set λ to 0.",
    "试一试：按“清空”，只画两笔选出塔楼；再把 λ 调到 0。",
)
EXAMPLES = (  # faces; {photograph, and what differs from the first settings}
    (("tower", "塔楼"), "china", {}),
    (("specks", "碎块"), "china", {"smoothness": 0}),
    (("one colour", "一种颜色"), "china", {"clusters": 1}),
    (("thin parts", "细长部分"), "rocket", {"spacing": 32}),
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
