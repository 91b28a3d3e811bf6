"""An evaluation that survives being stopped: every method on every picture, each pair done once.

`pictures`: what is evaluated, from a folder, painted, or from `official`, the publisher's archives.
`workers`: processes, here or on a cluster, that do it. `ledger`: the file of what is done.
`versions`: whether it is still true. `standings`: means and ranks as tables; `chart`: a picture.
"""
