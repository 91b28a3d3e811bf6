"""What a hand does to a picture, without a widget: edits, their history, their texts, robots.

`edits` are strokes, boxes, polygons, trimaps and the seeds they paint; `text` writes a drawing as
JSON, as a short text or as code and reads it back; `session` is the history with undo; `robots`
and `vertex_robot` make edits as a patient user would. A new kind of edit is a class in `edits` and
a line in each table of `text`.
"""
