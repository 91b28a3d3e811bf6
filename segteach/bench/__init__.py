"""Benchmarks: ours beside a peer, on the same input in the same run, after the answers agree.

A benchmark is a file with `rows() -> Iterator[Row]`, found by its name: `segteach bench NAME`. Its
tables of quality, if any, lie in quality/NAME.py. Peers are imported here and nowhere else; `kit/`
holds what benchmarks share.
"""
