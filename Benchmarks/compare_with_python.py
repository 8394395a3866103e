#!/usr/bin/env python3
"""Compares this library with NumPy, SciPy and OpenCV on your machine: same data, results checked.

    Benchmarks/compare_with_python.py                       # a dozen usual sizes, one thread
    Benchmarks/compare_with_python.py --threads 2 "1d 300000*45 same" "2d 1500x1100*9x13 same"
    Benchmarks/compare_with_python.py --command convolve    # also the installed command, as a whole process

A size reads `1d SIGNAL*KERNEL same|full` or `2d ROWSxCOLUMNS*ROWSxCOLUMNS same|full`.
Needs numpy and scipy; OpenCV (`pip install opencv-python-headless`) is compared where installed.

What is timed: one whole convolution of data in memory, the kernel prepared anew each time; the fastest
of several.  Our program (`Benchmarks/serve`, built when needed) answers over a pipe and takes its own
times.  `error` is the largest difference from a double-precision result, relative to its largest value.
"""
import argparse
import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DTYPES = {"f32": "float32", "f64": "float64"}
TOLERANCE = {"f32": 2e-4, "f64": 1e-9}
SIZES = ["1d 1000*16 same", "1d 100000*31 same", "1d 1000000*63 same", "1d 1000000*1023 same",
         "1d 1000000*10001 same", "1d 300000*300000 full", "2d 512x512*3x3 same", "2d 512x512*11x11 same",
         "2d 2048x2048*5x5 same", "2d 2048x2048*15x15 same", "2d 2048x2048*63x63 same",
         "2d 1000x1400*200x300 full"]
SLOW_GFLOPS = 1.0  # what the plain loops of NumPy and SciPy reach at least
LONGEST = 2.0      # seconds that a library may be predicted to take before it is left out


@dataclasses.dataclass
class Size:
    text: str
    shape: tuple
    kernel: tuple
    mode: str

    @classmethod
    def parse(cls, text):
        match = re.fullmatch(r"(1d|2d) ([\dx]+)\*([\dx]+) (full|same)", text.strip())
        if not match:
            sys.exit(f"cannot read the size '{text}': write it like '1d 300000*45 same' or '2d 900x700*9x9 full'")
        dims = [tuple(int(n) for n in part.split("x")) for part in match.group(2, 3)]
        if any(len(d) != (1 if match.group(1) == "1d" else 2) or min(d) < 1 for d in dims):
            sys.exit(f"'{text}': 1d needs one number, 2d needs ROWSxCOLUMNS, each at least 1")
        return cls(text.strip(), *dims, match.group(4))

    def crop(self, full):
        """The part of a full result that the mode asks for, in SciPy's centring."""
        if self.mode == "full":
            return full
        return full[tuple(slice((k - 1) // 2, (k - 1) // 2 + n) for n, k in zip(self.shape, self.kernel))]

    @property
    def result_shape(self):
        return self.shape if self.mode == "same" else tuple(n + k - 1 for n, k in zip(self.shape, self.kernel))

    @property
    def direct_seconds(self):
        products = 2.0
        for n in self.shape + self.kernel:
            products *= n
        return products / (SLOW_GFLOPS * 1e9)


def libraries(size, x, k):
    """name -> a function that convolves once and returns the result, for every library that can."""
    import numpy as np
    import scipy.signal as ss
    found = {"scipy auto": lambda: ss.convolve(x, k, size.mode),
             "scipy oaconvolve": lambda: ss.oaconvolve(x, k, size.mode)}
    covers = all(n >= m for n, m in zip(x.shape, k.shape))
    if x.ndim == 1 and covers and size.direct_seconds < LONGEST:
        found["numpy convolve"] = lambda: np.convolve(x, k, size.mode)
    if x.ndim == 2 and size.mode == "same" and all(m % 2 for m in k.shape) and size.direct_seconds < LONGEST * 5:
        try:
            import cv2
        except ImportError:
            return found
        flipped = np.ascontiguousarray(k[::-1, ::-1])
        found["OpenCV filter2D"] = lambda: cv2.filter2D(x, -1, flipped, borderType=cv2.BORDER_CONSTANT)
    return found


def fastest(run, seconds):
    """(result, shortest time) of repeated runs within about `seconds`."""
    result, best, end = run(), float("inf"), time.perf_counter() + seconds
    for repetition in range(2000):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        if repetition >= 2 and time.perf_counter() > end:
            break
    return result, best


class Ours:
    """The library's own program, spoken to over a pipe (the protocol of the peer benchmark)."""

    def __init__(self, program):
        try:
            self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        except OSError as error:
            sys.exit(f"cannot start {program}: {error.strerror}. Build it with 'swift build --package-path "
                     "Benchmarks -c release --product peer', or name it with --program")

    def ask(self, **message):
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            sys.exit("the library's program ended; its messages are above")
        reply = json.loads(line)
        if not reply.get("ok"):
            raise RuntimeError(reply.get("unsupported") or reply.get("error", "no answer"))
        return reply

    def convolve(self, size, x, k, dtype, threads, seconds, folder):
        """(result, shortest time) of the library."""
        import numpy as np
        paths = {name: os.path.join(folder, name + ".raw") for name in ("x", "k", "out")}
        x.tofile(paths["x"])
        k.tofile(paths["k"])
        self.ask(op="prepare", kind=f"conv{x.ndim}d", mode=size.mode, dtype=dtype, shape=list(x.shape),
                 kernel=list(k.shape), threads=threads, **paths)
        once = self.ask(op="run", reps=1)["ns"][0] * 1e-9
        times = self.ask(op="run", reps=int(max(3, min(2000, seconds / max(once, 1e-6)))))["ns"]
        self.ask(op="write")
        return np.fromfile(paths["out"], x.dtype).reshape(size.result_shape), min(times) * 1e-9


def command(program, size, x, k, threads, folder):
    """(result, seconds) of the command as a whole process: start, read, convolve, write."""
    import numpy as np
    paths = [os.path.join(folder, name + ".npy") for name in ("x", "k", "out")]
    np.save(paths[0], x)
    np.save(paths[1], k)
    line = [program, f"{x.ndim}d", paths[0], "-k", paths[1], "-m", size.mode, "--threads", str(threads),
            "-o", paths[2], "-q"]
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(line, check=True)
        best = min(best, time.perf_counter() - start)
    return np.load(paths[2]), best


def shown(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help="default: a dozen usual ones")
    parser.add_argument("--threads", type=int, default=1, help="for ours and OpenCV (default 1)")
    parser.add_argument("--dtype", choices=list(DTYPES), action="append", help="repeatable; default both")
    parser.add_argument("--seconds", type=float, default=0.3, help="time spent on each library and size")
    parser.add_argument("--program", default=os.path.join(HERE, "serve"), help="default: Benchmarks/serve")
    parser.add_argument("--command", metavar="PATH", help="also time this installed 'convolve' command")
    arguments = parser.parse_args()
    sizes = [Size.parse(text) for text in arguments.sizes or SIZES]
    try:
        import numpy as np
        import scipy.signal as ss
    except ImportError as error:
        sys.exit(f"{error.name} is not installed: pip install numpy scipy opencv-python-headless")
    try:
        import cv2
        cv2.setNumThreads(arguments.threads)
    except ImportError:
        print("OpenCV is not installed and left out (pip install opencv-python-headless)", file=sys.stderr)

    ours, wrong = Ours(arguments.program), 0
    head = f"{'size':32} {'type':4} {'library':18} {'time':>9} {'/ ours':>8} {'error':>8}"
    print(head + "\n" + "-" * len(head))
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for dtype in arguments.dtype or DTYPES:
                generator = np.random.default_rng(1)
                x, k = (generator.standard_normal(s).astype(DTYPES[dtype]) for s in (size.shape, size.kernel))
                reference = size.crop(ss.oaconvolve(x.astype(float), k.astype(float)))
                rows = [("ours", *ours.convolve(size, x, k, dtype, arguments.threads, arguments.seconds, folder))]
                for name, run in libraries(size, x, k).items():
                    rows.append((name, *fastest(run, arguments.seconds)))
                if arguments.command:
                    rows.append(("command, process",
                                 *command(arguments.command, size, x, k, arguments.threads, folder)))
                for number, (name, result, seconds) in enumerate(rows):
                    if result.shape == reference.shape:
                        error = np.max(np.abs(result - reference)) / np.max(np.abs(reference))
                        mark = "" if error <= TOLERANCE[dtype] else "  WRONG"
                    else:
                        error, mark = float("nan"), f"  shape {'x'.join(map(str, result.shape))}"
                    wrong += bool(mark) and name in ("ours", "command, process")
                    label = f"{size.text:32} {dtype:4}" if number == 0 else " " * 37
                    print(f"{label} {name:18} {shown(seconds):>9} {seconds / rows[0][2]:7.2f}x {error:8.1e}{mark}",
                          flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
