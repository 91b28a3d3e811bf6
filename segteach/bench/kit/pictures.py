"""Bundled photographs at the size that a benchmark names."""

from __future__ import annotations

import numpy as np

from segteach import data


def at_size(name: str, width: int = 640, height: int = 480) -> np.ndarray:
    """Return the photograph cropped to width : height about its middle and resampled, (H, W, 3)."""
    from PIL import Image

    image = data.load(name)
    rows, cols = image.shape[:2]
    tall, wide = min(rows, cols * height // width), min(cols, rows * width // height)
    top, left = (rows - tall) // 2, (cols - wide) // 2
    crop = image[top : top + tall, left : left + wide]
    planes = [Image.fromarray(np.float32(plane)) for plane in np.moveaxis(crop, 2, 0)]
    scaled = [np.asarray(p.resize((width, height), Image.Resampling.BICUBIC)) for p in planes]
    return np.clip(np.stack(scaled, axis=2).astype(np.float64), 0, 1)
