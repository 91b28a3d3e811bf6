"""What is said of the processor, where numpy or the system say much, and where they say nothing."""

import numpy as np
import pytest

from segteach.bench.kit import processor

CPUINFO = """\
processor\t: 0
model name\t: Abacus 3000 @ 2.00GHz
flags\t\t: fpu sse sse2 avx avx2

processor\t: 1
model name\t: Another
"""


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    processor.vector_extension.cache_clear()
    yield
    processor.vector_extension.cache_clear()


def test_the_widest_extension_is_told_under_old_and_new_names():
    for features, word in (
        (["SSE", "SSE2", "SSE3", "AVX2", "AVX512F", "AVX512_SKX"], "AVX-512"),
        (["X86_V2", "X86_V3", "X86_V4"], "AVX-512"),
        (["SSE2", "SSE42", "AVX2"], "AVX2"),
        (["X86_V2", "X86_V3"], "AVX2"),
        (["X86_V2"], "SSE"),
        (["NEON", "ASIMD", "ASIMDHP"], "NEON"),
        (["fp", "asimd", "crc32"], "NEON"),
        (["RVV"], "none"),
        ([], "none"),
    ):
        assert processor.widest(features) == word, features


def test_numpys_own_word_is_taken(monkeypatch):
    said = {"SIMD Extensions": {"baseline": ["SSE2"], "found": ["AVX2"], "not found": ["AVX512F"]}}
    monkeypatch.setattr(np, "show_config", lambda mode: said)
    assert processor.vector_extension() == "AVX2"


def test_where_numpy_says_nothing_the_system_is_asked(monkeypatch, tmp_path):
    monkeypatch.setattr(np, "show_config", lambda mode: {})
    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")
    assert processor.vector_extension() == "none"
    processor.vector_extension.cache_clear()
    processor.CPUINFO.write_text(CPUINFO)
    assert processor.vector_extension() == "AVX2"


def test_the_machine_is_one_line_with_name_extension_and_version(monkeypatch, tmp_path):
    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "cpuinfo")
    bare = processor.machine()
    processor.CPUINFO.write_text(CPUINFO)
    named = processor.machine()
    assert named == f"Abacus 3000 @ 2.00GHz, {processor.vector_extension()}, numpy {np.__version__}"
    for line in (bare, named):
        assert "\n" not in line and not line.startswith(",")
