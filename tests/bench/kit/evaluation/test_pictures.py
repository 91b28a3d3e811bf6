"""What is evaluated: a folder's files, painted scenes, the publisher's archives."""

import importlib.util
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.bench.kit.evaluation import official
from segteach.bench.kit.evaluation.pictures import of_folder, painted, usual_folder

needs_pooch = pytest.mark.skipif(not importlib.util.find_spec("pooch"), reason="pooch is missing")


@pytest.fixture
def folder(matting_folder):
    return matting_folder


def test_a_folder_gives_each_trimap_of_each_picture(folder):
    pictures = of_folder(folder)
    assert [(p.trimap_number, p.name) for p in pictures] == [
        (number, name) for number in (1, 2) for name in ("fur", "hair", "smoke")
    ]
    for picture in pictures:
        assert picture.image == (folder / "image" / f"{picture.name}.png").read_bytes()
        assert picture.alpha == (folder / "alpha" / f"{picture.name}.png").read_bytes()
        part = f"trimap{picture.trimap_number}"
        assert picture.trimap == (folder / part / f"{picture.name}.png").read_bytes()
    assert [p.trimap_number for p in of_folder(folder, (2,))] == [2, 2, 2]


def test_the_digest_is_that_of_the_three_files_wherever_they_lie(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "moved")
    first, moved = of_folder(folder), of_folder(tmp_path / "moved")
    assert [p.digest for p in first] == [p.digest for p in moved]
    assert len({p.digest for p in first}) == len(first)
    for part in ("image", "trimap", "alpha"):
        assert first[0]._replace(**{part: b"other"}).digest != first[0].digest
    swapped = first[0]._replace(image=first[0].alpha, alpha=first[0].image)
    assert swapped.digest != first[0].digest


def test_what_is_missing_is_named(folder, tmp_path, refused):
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    (whole / "alpha" / "hair.png").unlink()
    shutil.copytree(whole, tmp_path / "half")
    shutil.rmtree(tmp_path / "half" / "trimap2")
    (tmp_path / "empty" / "image").mkdir(parents=True)
    cases = [
        (lambda: of_folder(whole), "alpha lacks hair; allowed"),
        (lambda: of_folder(tmp_path / "half"), "trimap2 is no folder"),
        (lambda: of_folder(tmp_path / "empty"), "holds no picture"),
        (lambda: of_folder(tmp_path / "nowhere"), "no folder, allowed"),
    ]
    assert refused(cases) == []


def test_painted_scenes_are_what_open_image_and_open_trimap_take():
    pictures = painted()
    names = [picture.name for picture in pictures]
    assert names == [*data.MATTING_SCENES, *data.MATTING_SCENES]
    narrow, wide = pictures[0], pictures[len(data.MATTING_SCENES)]
    assert narrow.image == wide.image
    unknown = []
    for picture in (narrow, wide):
        seeds, stray = data.open_trimap(picture.trimap)
        assert not stray and data.open_image(picture.image).shape[:2] == seeds.shape
        alpha = data.open_image(picture.alpha)[..., 0]
        known = np.where(seeds == Seed.FOREGROUND, 1, 0)[seeds != Seed.UNKNOWN]
        assert (alpha[seeds != Seed.UNKNOWN] == known).all()
        unknown.append(np.count_nonzero(seeds == Seed.UNKNOWN))
    assert unknown[0] < unknown[1]


def test_the_usual_folder_is_below_segteach_data(folder, monkeypatch, tmp_path):
    monkeypatch.delenv("SEGTEACH_DATA", raising=False)
    assert usual_folder() is None
    monkeypatch.setenv("SEGTEACH_DATA", str(tmp_path))
    assert usual_folder() is None
    shutil.copytree(folder, tmp_path / "matting")
    assert usual_folder() == tmp_path / "matting"


@pytest.fixture
def archives(folder, tmp_path):
    """The folder's pictures as the publisher packs them."""
    places = {"image": "", "alpha": "", "trimap1": "Trimap1/", "trimap2": "Trimap2/"}
    files = [tmp_path / name for name in official.ARCHIVES]
    for file, parts in zip(files, (["image"], ["trimap1", "trimap2"], ["alpha"]), strict=True):
        with zipfile.ZipFile(file, "w") as archive:
            for part in parts:
                for picture in (folder / part).iterdir():
                    archive.write(picture, places[part] + picture.name)
            archive.writestr("__MACOSX/Trimap1/._fur.png", b"no picture")
    return files


def test_archives_give_the_pictures_of_the_folder(folder, archives):
    assert official.of_archives(archives) == of_folder(folder)
    assert official.of_archives(archives, (1,)) == of_folder(folder, (1,))


def test_archives_that_lack_something_are_refused(archives, tmp_path, refused):
    (tmp_path / "torn.zip").write_bytes(archives[0].read_bytes()[:100])
    pictures, trimaps, alphas = archives
    cases = [
        (lambda: official.of_archives([pictures, alphas, alphas]), "no trimap1 of fur, hair"),
        (lambda: official.of_archives([tmp_path / "torn.zip", trimaps, alphas]), "torn.zip: "),
        (lambda: official.of_archives([tmp_path / "none.zip", trimaps, alphas]), "none.zip"),
    ]
    assert refused(cases) == []


@needs_pooch
def test_without_a_network_one_sentence_says_what_helps(tmp_path):
    with pytest.raises(
        ValueError, match=r"^--official: http://127.0.0.1:9/input.* by hand"
    ) as told:
        official.fetched("http://127.0.0.1:9/", tmp_path)  # nobody listens there
    assert "\n" not in str(told.value) and str(tmp_path) in str(told.value)


@needs_pooch
def test_archives_that_lie_there_are_not_fetched_and_others_contents_are_refused(
    archives, tmp_path, monkeypatch
):
    import pooch

    with pytest.raises(ValueError, match="cannot be fetched"):
        official.fetched("http://127.0.0.1:9/", tmp_path)  # not the publisher's digest
    known = {file.name: pooch.file_hash(file) for file in archives}
    monkeypatch.setattr(official, "ARCHIVES", known)
    assert official.fetched("http://127.0.0.1:9/", tmp_path) == archives


@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
def test_the_folder_of_photographs_is_read():
    pictures = of_folder(Path(os.environ["SEGTEACH_DATA"]) / "matting")
    assert len({picture.digest for picture in pictures}) == len(pictures) > 0
