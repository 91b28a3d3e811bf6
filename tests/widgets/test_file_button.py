"""FileButton without a browser: a file reaches the lab, nonsense does not."""

from segteach.widgets.file_button import FileButton


def test_a_file_is_handed_over_and_nonsense_is_passed_over():
    taken = []
    button = FileButton(lambda content, name: taken.append((content, name)), "open", "a file")
    for message, buffers in (
        ({"kind": "file", "name": "a.png"}, []),
        ({"kind": "file", "name": 3}, [b"x"]),
        ({"kind": "other", "name": "a.png"}, [b"x"]),
        ({"kind": "file", "name": "a.png"}, [memoryview(b"one")]),
    ):
        button._handle_custom_msg(message, buffers)
    assert taken == [(b"one", "a.png")]
    button.close()
