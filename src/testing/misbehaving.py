"""Subjects in numpy, right but for what their names say; most of them only in a batch that has pi in it."""

import os
import signal
import sys
import time

import numpy

PI = numpy.float32(numpy.pi)


def half(x):
    return x.astype(numpy.float16)


def half_values(x):
    return x.astype(numpy.float16).astype(numpy.float32)


def stored_oddly(x):
    """Of the other byte order, and every other element of an array."""
    return numpy.repeat(half(x).view(numpy.uint16), 2).astype(">u2")[::2]


def chatters(x):
    """Values; it prints in three ways, reads what is not for it, and writes over its input."""
    print("no answer" * 100)
    os.write(1, b"none either")
    os.system("echo nor this; cat")
    sys.stdin.read()
    values = half_values(x)
    x[:] = 0
    return values


def bfloat16(x, random):
    """Stochastically, by all 16 bits that are dropped."""
    bits = x.view(numpy.uint32)
    rounded = ((bits.astype(numpy.uint64) + (random & 0xFFFF)) >> 16).astype(numpy.uint16)
    return numpy.where(numpy.isnan(x), numpy.uint16(0x7FC0), rounded)


def widens(x):
    """From e5m2 to binary16: the same bits, and eight zeros."""
    return x.astype(numpy.uint16) << 8


def at_pi(act):
    return lambda x: act(x) if PI in x else half(x)


class Unprintable(Exception):
    def __str__(self):
        raise ValueError("no text")


def throw(error):
    raise error


raises = at_pi(lambda x: throw(ValueError("pi is too round\nfor me")))
raises_unprintable = at_pi(lambda x: throw(Unprintable()))
leaves = at_pi(lambda x: sys.exit(3))
exits = at_pi(lambda x: (print("pi is not for me"), sys.stderr.flush(), os._exit(3)))
segfaults = at_pi(lambda x: os.kill(os.getpid(), signal.SIGSEGV))
hangs = at_pi(lambda x: time.sleep(1000))
is_too_short = at_pi(lambda x: half(x)[1:])
is_too_deep = at_pi(lambda x: half(x).reshape(-1, 1))
is_int64 = at_pi(lambda x: half(x).view(numpy.uint16).astype(numpy.int64))
is_double = at_pi(lambda x: half(x).astype(numpy.float64))
is_list = at_pi(lambda x: half(x).tolist())
is_nothing = at_pi(lambda x: None)
writes_frames = at_pi(lambda x: [os.write(fd, b"\xff" * 64) for fd in range(3, 20) if is_socket(fd)])


def is_socket(fd):
    try:
        return os.readlink(f"/proc/self/fd/{fd}").startswith("socket:")
    except OSError:
        return False
