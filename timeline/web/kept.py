"""The finished replies that are kept, by address, and no more of them than fit."""

from threading import Lock

from timeline.web.days import Day
from timeline.web.finished import Finished

Address = tuple[str, str]  # path and query, as WSGI gives them


class Kept:
    """A table bounded in bytes.

    Where it is full, the one that has been there longest goes, unless it was asked for since: then it stays for half
    of what it was asked. So a flood of addresses that are asked once pushes out nothing but itself.
    """

    _LARGEST = 4  # what alone would take more than one part in so many is not kept

    def __init__(self, most: int) -> None:
        """`most` in bytes, for all of them together."""
        self._most = most
        self._by_address: dict[Address, Finished] = {}
        self._changing = Lock()

    def __len__(self) -> int:
        return len(self._by_address)

    @property
    def size(self) -> int:
        """In bytes; it grows with each coding that is asked for."""
        return sum(_size(address, finished) for address, finished in tuple(self._by_address.items()))

    def get(self, address: Address) -> Finished | None:
        return self._by_address.get(address)

    def put(self, address: Address, finished: Finished) -> None:
        with self._changing:
            before = self._by_address.pop(address, None)
            if before:
                finished.asked += max(before.asked, 0) // 2
            if _size(address, finished) <= self._most // self._LARGEST:
                self._by_address[address] = finished
        self.fit()

    def drop(self, address: Address) -> None:
        with self._changing:
            self._by_address.pop(address, None)

    def fit(self) -> None:
        """Let go what no longer fits."""
        with self._changing:
            size = self.size
            while size > self._most:
                address = next(iter(self._by_address))
                oldest = self._by_address.pop(address)
                if oldest.asked > 0:
                    oldest.asked //= 2
                    self._by_address[address] = oldest
                else:
                    size -= _size(address, oldest)

    def most_asked(self, number: int) -> list[Address]:
        """The addresses that were asked for again, the most asked first."""
        asked = [(each.asked, address) for address, each in tuple(self._by_address.items()) if each.asked > 0]
        return [address for _, address in sorted(asked, reverse=True)[:number]]

    def keep_of(self, day: Day) -> None:
        """Let go what is of another day."""
        with self._changing:
            self._by_address = {address: each for address, each in self._by_address.items() if each.day == day}


def _size(address: Address, finished: Finished) -> int:
    """In bytes; an address may be longer than what it gives."""
    return sum(map(len, address)) + finished.size
