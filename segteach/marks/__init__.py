"""What a hand does to a picture, without a widget: edits, their history, their texts, robots.

`edits` are strokes, boxes, polygons, trimaps and the seeds they paint; `session` is the history
with undo, `autosave` its files; `text` writes a drawing as JSON, `short_text` as a text to share
and as code, `messages` for the page; `text_v1` reads what was shared once. `clicks` reads strokes
as clicks of the magic wand. `robots` and `vertex_robot` make edits as a patient user would. A new
kind of edit is a class in `edits` and a case in each `match` of it there, in `text`, `short_text`
and `messages`.
"""
