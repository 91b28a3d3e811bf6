"""Matting arena: every method of matting on one scene whose alpha is known exactly.

`lab`: the frame. `worker`: the other process, one method after the other. `results`: what is there
of a question, and as pictures and numbers.
"""

from segteach.labs.matting_arena.lab import MattingArena

__all__ = ["MattingArena"]
