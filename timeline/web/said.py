"""What the door remembers of the second that it is."""

from werkzeug.http import http_date

from timeline.web.finished import Asking, Reply
from timeline.web.front import Answer


class Said:
    """Octets that were said in answer to others, and how often in this second."""

    __slots__ = ("answer", "asked", "octets", "size", "status", "times")

    def __init__(self, asked: Asking, answer: Answer, reply: Reply) -> None:
        self.asked = asked
        self.answer = answer
        self.status, headers, content = reply
        self.size = len(content)
        self.times = 1
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"HTTP/1.1 {self.status}\r\n{lines}Date: {http_date()}\r\n\r\n".encode("latin-1")
        self.octets = head if asked["REQUEST_METHOD"] == "HEAD" else head + content
