"""segteach: interactive image segmentation and matting, one readable step at a time."""

__version__ = "0.8.0"
