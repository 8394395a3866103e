#!/usr/bin/env python3
"""200 images through one call of `convolve 2d` at two threads, beside what the images themselves take.

    Benchmarks/batches.py [--images 200]

One thread decodes, filters and encodes one image after the other; two threads should take half of its time, and at most
10 % more; the exit status is 1 where they take longer.  Needs two idle cores.  Both are timed in five rounds, and the
median of the rounds' ratios counts, because a machine that is sometimes slow is so for longer than a round.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = ["swift", "build", "-c", "release", "--package-path", ROOT]
ROUNDS = 5
KINDS = [
    ("grey PNG, 512 x 512, Gaussian", "camera.png", "gaussian:sigma=3"),
    ("colour PNG, 600 x 400, sharpened", "coffee.png", "sharpen"),
    ("colour PNG, 600 x 400, disk", "coffee.png", "disk:radius=9"),
    ("colour JPEG, 640 x 427, motion", "rocket.jpg", "motion:length=15"),
]


def build():
    subprocess.run(BUILD + ["--product", "convolve"], check=True, stdout=subprocess.DEVNULL)
    folder = subprocess.run(BUILD + ["--show-bin-path"], check=True, capture_output=True, text=True)
    return os.path.join(folder.stdout.strip(), "convolve")


def seconds(convolve, files, kernel, threads):
    start = time.perf_counter()
    subprocess.run([convolve, "2d", *files, "-k", kernel, "-o", "out/", "-q", "--threads", str(threads)], check=True)
    return time.perf_counter() - start


def measure(convolve, title, picture, kernel, count):
    """Whether two threads take what they should."""
    extension = os.path.splitext(picture)[1]
    files = [f"{number}{extension}" for number in range(count)]
    for name in files:
        shutil.copy(os.path.join(ROOT, "notebooks-data", picture), name)
    rounds = []
    for _ in range(ROUNDS):
        rounds.append([seconds(convolve, files, kernel, threads) for threads in (1, 2)])
    one, two = map(min, zip(*rounds))
    ratio = statistics.median(2 * both / alone for alone, both in rounds)
    print(f"{title}: {1000 * one / count:.2f} ms an image, {count} images at one thread {one:.3f} s, "
          f"at two {two:.3f} s: {100 * (ratio - 1):+.0f} %{'' if ratio <= 1.1 else '   MISSED'}", flush=True)
    return ratio <= 1.1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=int, default=200)
    options = parser.parse_args()
    convolve = build()
    with tempfile.TemporaryDirectory(prefix="batches-") as folder:
        os.chdir(folder)
        os.mkdir("out")
        held = [measure(convolve, *kind, options.images) for kind in KINDS]
        os.chdir("/")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
