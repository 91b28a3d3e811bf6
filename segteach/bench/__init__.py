"""Benchmarks: ours beside a peer, on the same input in the same run, after the answers agree.

A benchmark is a module with `rows() -> Iterator[Row]`; peers are imported there and nowhere else.
"""
