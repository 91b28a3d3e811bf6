"""Benchmarks: ours beside a peer, on the same input in the same run, after the answers agree.

A benchmark is a file with `rows(full: bool = False) -> Iterator[Row]`, found by its name:
`segteach bench NAME`. Without `full` it ends within three minutes on two slow cores; what takes
longer waits for `--full`. Its tables of quality, if any, lie in quality/NAME.py. Peers are imported
here and nowhere else; `kit/` holds what benchmarks share.
"""
