"""Small answers leave at once: Nagle's algorithm, which is on else, can hold them 40 ms."""

from tornado.httpserver import HTTPServer

_handle_stream = HTTPServer.handle_stream


def handle_stream(self, stream, address):
    """Set TCP_NODELAY on a connection that was just accepted; web sockets stay on it."""
    stream.set_nodelay(True)
    _handle_stream(self, stream, address)


HTTPServer.handle_stream = handle_stream
