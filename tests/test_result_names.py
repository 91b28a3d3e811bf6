"""Names on the command line: each one given has its result, and each result a name that can be."""

import os
from pathlib import Path

import pytest

from segteach.result_names import expanded, partners, targets_of


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def made(*names):
    for name in names:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"")


def found(*names):
    return [path.as_posix() for path in expanded(names)]


def made_link(name, to):
    try:
        os.symlink(to, name)
    except OSError:
        pytest.skip("this system makes no links")


def test_names_come_in_their_order_patterns_sorted_and_each_file_once():
    Path("sub").mkdir()
    for name in ("b.png", "a.png", "c[1].png", os.path.join("sub", "d.png")):
        Path(name).write_bytes(b"")
    names = ["b.png", "*.png", "c[1].png", "./a.png", "none-*.png", "**/d.png", "s?b", "gone.png"]
    found = [path.as_posix() for path in expanded(names)]
    assert found == ["b.png", "a.png", "c[1].png", "none-*.png", "sub/d.png", "s?b", "gone.png"]


@pytest.mark.parametrize(
    "other", ["img_1.jpg", "IMG_1.JPG", "ＩＭＧ_1.jpg", "straße.jpg", "strasse.jpg"]
)
def test_names_that_differ_are_two_photographs_with_two_results(other):
    names = ["IMG_1.jpg", "STRASSE.jpg", other]
    assert found(*names) == names
    results = {target.name.casefold() for target in targets_of(expanded(names), "out")}
    assert len(results) == 3


def test_composed_letters_and_their_parts_are_two_names_with_two_results():
    names = ["caf\u00e9.jpg", "cafe\u0301.jpg"]
    assert found(*names) == names
    first, second = targets_of(expanded(names), None)
    assert (first.name, second.name) == ("caf\u00e9-cut.png", "cafe\u0301-cut-2.png")


def test_a_link_is_a_name_of_its_own():
    made("a.jpg", "sub/a.jpg")
    made_link("b.jpg", "a.jpg")
    made_link("other", "sub")
    names = ["a.jpg", "b.jpg", "sub/a.jpg", "other/a.jpg"]
    assert found(*names, "./b.jpg") == names
    assert found("*.jpg") == ["a.jpg", "b.jpg"]


def test_a_link_to_nothing_is_no_name_to_be_passed_over():
    made("a.jpg")
    made_link("gone.jpg", "nowhere.jpg")
    assert found("*.jpg") == ["a.jpg", "gone.jpg"]


def test_brackets_that_are_there_stand_for_themselves():
    made("trip [2024]/a.jpg", "trip 2/b.jpg", "photo[1].jpg", "photo[2].jpg", "c1.jpg")
    assert found("trip [2024]/*.jpg") == ["trip [2024]/a.jpg"]
    assert found("*[2024]/*.jpg") == ["trip 2/b.jpg"]
    assert found("*/../trip [2024]/a*") == [
        "trip 2/../trip [2024]/a.jpg",
        "trip [2024]/../trip [2024]/a.jpg",
    ]
    assert found("photo[1]*") == ["photo[1].jpg"]
    assert found("c[1-3].jpg") == ["c1.jpg"]
    assert found(os.path.abspath("trip [2024]") + "/*") == [
        Path("trip [2024]/a.jpg").absolute().as_posix()
    ]
    assert found("none [1]/*.jpg") == ["none [1]/*.jpg"]


@pytest.mark.parametrize("letter", ["a", "é", "照", "😀"])
@pytest.mark.parametrize("output", [None, "out"])
def test_a_name_as_long_as_can_be_has_a_result_that_can_be_written(letter, output):
    stem = letter * (250 // len(letter.encode()))
    sources = [Path(f"{stem}{number}.jpg") for number in (1, 2)]
    targets = targets_of([*sources, Path(f"{stem}1.png")], output)
    assert len(set(targets)) == 3
    for target in targets:
        assert len(os.fsencode(target.name)) <= 255
        assert target.name.startswith(letter)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"")


def test_a_folder_is_named_and_not_made():
    assert targets_of([Path("a.jpg")], "deep/er") == [Path("deep/er/a-cut.png")]
    assert targets_of([Path("a.jpg")], "./-") == [Path("-/a-cut.png")]
    assert os.listdir() == []


def test_the_partners_of_a_photograph_bear_its_name_whatever_the_ending():
    made("in/a.jpg", "in/b.jpg", "in/cafe\u0301.jpg", "t/a.png", "t/b.png", "t/b.tif", "t/B.png")
    made("t/caf\u00e9.png", "t/ab.png", "t/c.png")
    Path("t/gone").mkdir()
    sources = [Path(f"in/{name}") for name in ("a.jpg", "b.jpg", "cafe\u0301.jpg", "gone.jpg")]
    found = [[file.name for file in files] for files in partners(sources, Path("t"))]
    assert found == [["a.png"], ["b.png", "b.tif"], ["caf\u00e9.png"], []]


def test_a_photograph_is_no_partner_of_itself():
    made("a.jpg", "a.png", "b.jpg", "b.png")
    sources = [Path("a.jpg"), Path("b.jpg")]
    assert partners(sources, Path()) == [[Path("a.png")], [Path("b.png")]]
    assert partners([Path("a.jpg"), Path("a.png")], Path()) == [[], []]


def test_no_target_is_one_of_the_others_and_the_end_and_the_option_are_told():
    made("b-alpha.png")
    names = targets_of([Path("b.jpg")], None, [Path("b-alpha.png")], end="-alpha")
    assert names == [Path("b-alpha-2.png")]
    with pytest.raises(ValueError, match=r"--foreground: .* is an input or another result"):
        targets_of([Path("b.jpg")], "b-alpha.png", [Path("b-alpha.png")], option="--foreground")
