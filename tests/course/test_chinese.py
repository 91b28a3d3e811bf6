"""The Chinese edition keeps the rules of Chinese typesetting and one word for one thing.

Rules are read off the sources: text cells, questions and hints, and the words that labs, figures
and checks say.
"""

import ast
import re
from pathlib import Path

import pytest

from segteach.course import build

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "notebooks" / "source").glob("0*.py"))
HAN = "[\u4e00-\u9fff]"
CODE = re.compile(r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", re.S)


def cells():
    """Yield (place, text) of each Chinese text cell, without code and formulas."""
    for path in SOURCES:
        for cell in build.read(path):
            if cell.lang == "zh":
                yield f"{path.stem}/{cell.name}", CODE.sub(" ", cell.text)


def words():
    """Yield (place, text) of each Chinese string of the package and each line of its tables."""
    for path in sorted((ROOT / "segteach").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and re.search(HAN, str(node.value)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", CODE.sub(" ", str(node.value))
    for path in sorted((ROOT / "segteach").rglob("*.toml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for text in re.findall(rf"([\"'])((?:(?!\1).)*{HAN}(?:(?!\1).)*)\1", line):
                yield f"{path.relative_to(ROOT)}:{number}", CODE.sub(" ", text[1])


TEXTS = [*cells(), *words()]

TYPOGRAPHY = {
    "slanted Chinese": rf"(?<!\*)\*(?![*\s])[^*\n]*{HAN}[^*\n]*(?<!\*)\*(?!\*)",
    "a half-width mark after Chinese": rf"{HAN}[,;:?!](?!\w*://)",
    "dots for an ellipsis": rf"{HAN}\s?\.\.\.",
    "a space before the per cent sign": r"[\d}] %",
}
# what the edition does not say: what it says instead (notebooks/source/GLOSSARY.md)
INSTEAD = {
    r"单元(?!格)": "单元格",
    r"色平面": "棋盘式分组",
    r"证书": "验证，最优性验证",
    r"读法": "定义",
    r"(?<!不)便宜": "代价小",
    r"赛跑": "竞赛",
    r"淡的?边缘|轮廓很淡": "弱边缘",
    r"求解程序": "求解方法",
    r"点板": "绘点区",
    r"本书": "本课程",
    r"让它失效": "何时失效",
    r"[kＫ] 均值|K-means": "K 均值",
    r"击键模型": "击键层次模型（KLM）",
    r"全价|付代价": "代价最大，计算代价",
    r"LazySnapping": "Lazy Snapping",
    r"上次切割": "上次最小割",
}


@pytest.mark.parametrize("fault", TYPOGRAPHY)
def test_chinese_text_is_set_as_chinese_text(fault):
    assert [place for place, text in TEXTS if re.search(TYPOGRAPHY[fault], text)] == []


@pytest.mark.parametrize("word", INSTEAD)
def test_one_thing_has_one_word(word):
    found = [place for place, text in TEXTS if re.search(word, text)]
    assert found == [], f"say {INSTEAD[word]}"
