"""What the hand draws on and what plays states: anywidget classes with their JavaScript.

`painter`, `live_wire`, `vertex_pad` (what they share is `pad`), `point_pad` take marks, `player`
plays states, `linked_pictures` point at one pixel together, `canvas` is what Python draws live,
`file_button` takes a file,
`solver` answers beside the kernel (`worker` is its process); `numbers` are traits that take
numpy's; `assets` joins the scripts, which lie in js/ with the style
sheets. A new widget: few traits, one .js file, a test without a browser and one with.
"""
