"""The side of a python: subject that runs in Python: `python3 -B runner.py FILE FUNCTION INPUTS WORDS`.

INPUTS is the numpy or torch type of the inputs, WORDS 1 where a uint32 random word comes with each of them. Frames go both ways, each
a little-endian uint32 that counts its bytes, then those. In: the inputs of a batch, then its random words. Out, after a letter that
says what follows: `R`, once, the versions of Python and the library; `E`, in its place, why the function cannot be called; `A` and the letter of a type (B, H, I or f, as in the module struct), the answers to a batch; `F`, what went wrong there.
"""

import ast
import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import struct
import sys

LONGEST_TEXT = 200

# Types whose bits are codes, and values.
CODES = {
    "B": ("uint8", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e4m3", "float8_e4m3b11fnuz")
    + ("float8_e3m4", "float8_e8m0fnu", "float6_e2m3fn", "float6_e3m2fn", "float4_e2m1fn"),
    "H": ("uint16", "float16", "bfloat16"),
    "I": ("uint32",),
    "f": ("float32",),
}
WIDTHS = {"uint8": 1, "uint16": 2, "float32": 4, "float64": 8}
LETTERS = {name: letter for letter, names in CODES.items() for name in names}


class Refusal(Exception):
    """The function cannot be called, whatever the inputs."""


class Fault(Exception):
    """The function does wrong at a batch."""


def in_words(error):
    """An exception in one line, whatever it does when it is looked at."""
    name = type(error).__name__
    try:
        text = str(error).strip().split("\n")[0][:LONGEST_TEXT]
    except BaseException:
        text = "something that cannot be shown"
    return f"{name}: {text}" if text else name


def private_pipes():
    """Keeps the two pipes from the function: what it prints goes to the standard error, and there is nothing for it to read."""
    frames_in = os.fdopen(os.dup(0), "rb")
    frames_out = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return frames_in, frames_out


def send(frames_out, letters, body=b""):
    frames_out.write(struct.pack("<I", len(letters) + len(body)) + letters.encode())
    frames_out.write(body)
    frames_out.flush()


def imported_packages(source, path):
    """The packages that a file imports, at any place."""
    names = set()
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def load(path, dotted):
    """The function, and its library: torch where the file imports that and not numpy, else numpy."""
    with open(path, "rb") as file:
        packages = imported_packages(file.read(), path)
    name = "torch" if "torch" in packages and "numpy" not in packages else "numpy"
    try:
        library = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        which = f"{sys.executable}, Python {sys.version.split()[0]}"
        raise Refusal(f"needs {name}, which the python3 on the PATH ({which}) does not have; install it, or put one that has it first") from None
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    loader = importlib.machinery.SourceFileLoader("halfulp_subject", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module
    loader.exec_module(module)
    function = module
    for part in dotted.split("."):
        function = getattr(function, part, None)
    if not callable(function):
        names = sorted(key for key, value in vars(module).items() if inspect.isroutine(value) and not key.startswith("_"))
        raise Refusal(f"names no function; those of the file are {', '.join(names)[:LONGEST_TEXT] or 'none'}")
    return function, library


def refuse_signature(function, has_words):
    """Refuses a function that cannot take its arguments, where that can be told."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    given = [None] * (2 if has_words else 1)
    try:
        signature.bind(*given)
    except TypeError:
        expected = "(x, random)" if has_words else "(x)"
        raise Refusal(f"is expected to take {expected}, came a function of {signature}") from None


def refuse_types(library, names):
    """Refuses a library without the types of the arguments."""
    for name in names:
        if not hasattr(library, name):
            raise Refusal(f"needs {name} for what it is given, which {library.__name__} {library.__version__} does not have")


def array(library, kind, data):
    """A writable array of one dimension over a copy of the bytes."""
    return library.frombuffer(bytearray(data), dtype=kind)


def answers(library, came, length):
    """The letter of the type and the bytes of what the function gave."""
    expected = "a numpy array" if library.__name__ == "numpy" else "a torch tensor"
    kind = getattr(library, "ndarray" if library.__name__ == "numpy" else "Tensor")
    if not isinstance(came, kind):
        raise Fault(f"expected {expected} of answers, came {type(came).__name__}")
    if tuple(came.shape) != (length,):
        shape = ", ".join(str(size) for size in came.shape)
        raise Fault(f"expected {length} answers for {length} inputs, came {expected} of shape [{shape}]")
    name = came.dtype.name if library.__name__ == "numpy" else str(came.dtype).split(".")[-1]
    letter = LETTERS.get(name)
    if letter is None:
        raise Fault(f"expected uint8, uint16, uint32, float32 or a float type of at most 16 bits, came {expected} of {name}")
    return letter, bytes_of(library, came)


def bytes_of(library, came):
    if library.__name__ == "numpy":
        return came.astype(came.dtype.newbyteorder("<"), copy=False).tobytes()
    import ctypes

    flat = came.detach().cpu().contiguous()
    return ctypes.string_at(flat.data_ptr(), flat.numel() * flat.element_size())


def serve(function, library, inputs, has_words, pipes):
    frames_in, frames_out = pipes
    kind, width = getattr(library, inputs), WIDTHS[inputs]
    send(frames_out, "R", f"Python {sys.version.split()[0]}, {library.__name__} {library.__version__}".encode())
    while True:
        head = frames_in.read(4)
        if len(head) < 4:
            return
        body = frames_in.read(struct.unpack("<I", head)[0])
        length = len(body) // (width + 4 if has_words else width)
        given = [array(library, kind, body[: length * width])]
        if has_words:
            given.append(array(library, library.uint32, body[length * width :]))
        try:
            letter, data = answers(library, called(function, given), length)
        except Fault as fault:
            send(frames_out, "F", str(fault).encode("utf-8", "replace"))
        else:
            send(frames_out, "A" + letter, data)


def called(function, given):
    try:
        return function(*given)
    except BaseException as error:
        raise Fault(f"the function raised {in_words(error)}") from None


def main():
    path, dotted, inputs, words = sys.argv[1:]
    has_words = words == "1"
    pipes = private_pipes()
    # The folder of this file is no place to look for what the function imports.
    sys.path.remove(os.path.dirname(os.path.abspath(__file__)))
    try:
        function, library = load(path, dotted)
        refuse_signature(function, has_words)
        refuse_types(library, [inputs, "uint32"] if has_words else [inputs])
    except BaseException as error:
        text = str(error) if isinstance(error, Refusal) else f"cannot be loaded: {in_words(error)}"
        send(pipes[1], "E", text.encode("utf-8", "replace"))
        return
    serve(function, library, inputs, has_words, pipes)


main()
