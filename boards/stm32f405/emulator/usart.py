"""A serial line: what is sent goes to a file, what is received comes from one. RM0090, chapter 30.

No byte waits for the baud rate and none is lost: each is there when the firmware asks.
"""

import os
import select

SR, DR, CR1 = 0x00, 0x04, 0x0C
SR_RXNE, SR_TC, SR_TXE = 1 << 5, 1 << 6, 1 << 7
CR1_RXNEIE = 1 << 5


class Ended(Exception):
    """The firmware waits for what will never come."""


class Usart:
    def __init__(self, sends_to=None, receives_from=None):
        self._out, self._in = sends_to, receives_from
        self._received, self._control = bytearray(), {}

    def read(self, register):
        if register == SR:
            return SR_TC | SR_TXE | (SR_RXNE if self._has_received() else 0)
        if register == DR:
            return self._received.pop(0) if self._has_received() else 0
        return self._control.get(register, 0)

    def write(self, register, value):
        if register == DR:
            if self._out is not None:
                os.write(self._out, bytes([value & 0xFF]))
        elif register != SR:
            self._control[register] = value

    def sleep(self):
        """Waits for a byte that wakes the core."""
        while not (self._received and self._control.get(CR1, 0) & CR1_RXNEIE):
            if self._in is None:
                raise Ended
            self._receive()

    def _has_received(self):
        if not self._received and self._in is not None and select.select([self._in], [], [], 0)[0]:
            self._receive()
        return bool(self._received)

    def _receive(self):
        received = os.read(self._in, 4096)
        if not received:
            self._in = None
        self._received += received
