#!/usr/bin/env python3
"""What NumPy and SciPy make of inputs that are hard on accuracy, beside `convolve`, as a table in Markdown.

    Benchmarks/accuracy_beside_peers.py [--command .build/release/convolve]

Needs numpy and scipy. Every input is made here, from seeds; every reference is exact: integers of Python, or
sums by the definition in long double (64 bits), or the closed form. Nothing is timed.
"""
import argparse
import math
import platform
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import scipy
from scipy import signal

LIBRARIES = {
    "numpy.convolve": np.convolve,
    "scipy.signal.convolve": signal.convolve,
    "scipy.signal.fftconvolve": signal.fftconvolve,
    "scipy.signal.oaconvolve": signal.oaconvolve,
}


def ours(command, x, h):
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder, name)) for name in ("x.npy", "h.npy", "y.npy")]
        np.save(paths[0], x)
        np.save(paths[1], h)
        run = subprocess.run(
            [command, "1d", paths[0], "-k", paths[1], "-o", paths[2]], capture_output=True, text=True)
        return np.load(paths[2]) if run.returncode == 0 else run.stderr.strip()


def exact_integers(x, h):
    """Full convolution in Python's integers, by one product of long numbers."""
    width = 8 * ((int(np.abs(x).max()) * int(np.abs(h).max()) * min(len(x), len(h))).bit_length() // 8 + 1)
    pack = lambda a: sum(int(v) << (width * i) for i, v in enumerate(a))
    product = pack(x) * pack(h)
    return [(product >> (width * i)) & ((1 << width) - 1) for i in range(len(x) + len(h) - 1)]


def wrong_integers(x, h):
    truth = exact_integers(x, h)

    def measure(y):
        wrong = sum(int(a) != b for a, b in zip(y, truth))
        return f"{wrong} of {len(truth)} wrong"

    return measure


def largest_error(x, h, where=slice(None)):
    truth = np.convolve(x.astype(np.longdouble), h.astype(np.longdouble))

    def measure(y):
        return f"{float(np.abs(y.astype(np.longdouble) - truth)[where].max()):.2g}"

    return measure


def cases():
    random = np.random.default_rng(1)
    normal = random.standard_normal

    x = np.full(4096, 1_000_003)
    yield "4096 times 1000003 with itself", x, x, wrong_integers(x, x)

    x, h = np.array([2**62, 2**62, 1]), np.array([1, 1])
    yield "2⁶² + 2⁶² in int64", x, h, lambda y: f"{y[1]}" if y[1] < 0 else f"{y[1]:.4g}"

    x, h = normal(100_000), normal(1001)
    x[50_000] = np.nan
    yield "1 NaN in 100000, 1001 taps", x, h, lambda y: f"{int(np.isnan(y).sum())} outputs NaN"

    x, h = normal(200_000) * 1e-3, normal(501) / 500
    x[100_000] = 1e12
    outside = np.r_[0:100_000, 100_501:200_500]
    yield "10¹² in noise of 10⁻³, 501 taps: error outside the spike's reach", x, h, largest_error(x, h, outside)

    x = 1e8 + normal(100_000)
    h = np.zeros(301)
    h[[0, 150, 300]] = 1, -2, 1
    yield "10⁸ + noise, second difference of 301 taps: error inside", x, h, largest_error(x, h, slice(300, 100_000))

    x = np.exp(-np.arange(5000) / 40)
    n = np.arange(9999)
    truth = np.minimum(n + 1, 9999 - n) * np.exp(-n.astype(np.longdouble) / 40)
    relative = lambda y: (f"relative error {float(np.abs(y / truth - 1).max()):.1g}, "
                          f"{int((y < 0).sum())} negative")
    yield "exp(−k/40), k < 5000, with itself", x, x, relative

    x = np.concatenate([np.zeros(10_000), 10.0 ** (9 * np.arange(10))])
    powers = [Fraction(float(v)) for v in x[10_000:]]
    sums = [sum(powers[i] * powers[k - i] for i in range(max(0, k - 9), min(k, 9) + 1)) for k in range(19)]
    worst = lambda y: f"{max(abs(float((Fraction(float(a)) - b) / b)) for a, b in zip(y[20_000:], sums)):.2g}"
    yield "10⁰, 10⁹, … 10⁸¹ behind 10000 zeros, with itself: relative error", x, x, worst

    x, h = np.full(5000, 1e38, np.float32), np.array([1, -1], np.float32)
    h = np.concatenate([h, np.zeros(498, np.float32)])
    finite = lambda y: f"{int((~np.isfinite(y)).sum())} of {len(y)} not finite, inside {y[2500]:.2g}"
    yield "10³⁸·[1, −1] in float32 (the second is 0 inside)", x, h, finite

    x, h = np.zeros(50_000), normal(501)
    x[10_000:10_100] = normal(100)
    zeros = lambda y: f"{int((np.r_[y[:10_000], y[10_600:]] != 0).sum())} not 0"
    yield "100 samples in 50000 zeros: outputs beyond their reach", x, h, zeros

    x, h = random.random(20_000) ** 8, random.random(501)
    x[5000:15_000] = 0
    yield "nothing negative: negative outputs", x, h, lambda y: f"{int((y < 0).sum())}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command", default=".build/release/convolve")
    command = parser.parse_args().command
    version = subprocess.run([command, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
          f"convolve {version}, {platform.machine()}.\n")
    names = list(LIBRARIES) + ["convolve"]
    print("| input | " + " | ".join(f"`{name}`" for name in names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for title, x, h, measure in cases():
        cells = []
        for name in names:
            with np.errstate(all="ignore"):
                y = ours(command, x, h) if name == "convolve" else LIBRARIES[name](x, h)
                cells.append("refused: an integer does not fit" if isinstance(y, str) and "64-bit" in y
                             else y if isinstance(y, str) else measure(y))
        print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
