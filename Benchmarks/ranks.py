#!/usr/bin/env python3
"""Ranks of an MPI job beside one process, and beside what `convolve plan --ranks` predicts.

    Benchmarks/ranks.py [--command CONVOLVE] [--folder FOLDER] [--ranks 1,2,4] [signal|image ...]

Two problems on files, float32: a signal of 1e8 samples with 4,097 taps (direct sums would take minutes; the plan
transforms), and an image of 16,384 x 16,384 with 63 x 63. Every rank has one thread. Of each the least of three
runs: seconds without those that `mpirun` takes to start as many processes that do nothing, processor time of all
processes in all, and what the plan said. The command has to be built with the trait MPI.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import struct
import subprocess
import time

PROBLEMS = {
    "signal": (
        (100_000_000,), ["1d", "-m", "same"], "box:size=4097", ["--signal", "100000000", "--kernel", "4097"]),
    "image": (
        (16384, 16384), ["2d"], "disk:radius=31",
        ["--signal", "16384x16384", "--kernel", "63x63"]),
}
SETTINGS = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


def write_input(path, shape):
    """Noise, the same 4 MB again and again."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({', '.join(map(str, shape))},), }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    piece = bytearray(random.Random(1).randbytes(4_000_000))
    # Exponents near that of 1.
    piece[3::4] = bytes(0x3E | byte & 0x80 for byte in piece[3::4])
    total = 4
    for length in shape:
        total *= length
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        for start in range(0, total, len(piece)):
            file.write(piece[: total - start])


def timed(words):
    """Wall and processor seconds of a command and all that it starts."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(words, check=True, env=os.environ | SETTINGS, stdout=subprocess.DEVNULL)
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def least(words, repetitions=3):
    return tuple(map(min, zip(*(timed(words) for _ in range(repetitions)))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", default=".build-mpi/release/convolve")
    parser.add_argument("--folder", default="/var/tmp/convolve-ranks")
    parser.add_argument("--ranks", default="1,2,4")
    parser.add_argument("--prepare", action="store_true", help="only write the inputs")
    parser.add_argument("problems", nargs="*", default=list(PROBLEMS))
    options = parser.parse_args()
    folder = pathlib.Path(options.folder)
    folder.mkdir(exist_ok=True)
    command = os.path.abspath(options.command)
    for name in options.problems:
        shape, arguments, kernel, plan = PROBLEMS[name]
        source, target = folder / f"{name}.npy", folder / f"{name}-out.npy"
        if not source.exists():
            write_input(source, shape)
        if options.prepare:
            continue
        text = subprocess.run(
            [command, "plan", *plan, "--type", "f32", "--mode", "same", "--threads", "1", "--ranks",
             options.ranks, "--nodes", "1", "--json"], check=True, capture_output=True, text=True).stdout
        rows = json.loads(text)["job"]["rows"]
        print(f"{name}: ranks, seconds, processor seconds, predicted, predicted / measured, speed-up")
        first = None
        for row in rows:
            ranks = row["ranks"]
            start = ["mpirun", "-n", str(ranks), command]
            idle = least([*start, "--version"])
            wall, processor = least(
                [*start, arguments[0], str(source), *arguments[1:], "-k", kernel, "--threads", "1", "-q", "-o",
                 str(target)])
            wall, processor = wall - idle[0], processor - idle[1]
            first = first or wall
            predicted = row["seconds"]["predicted"]
            print(f"  {ranks}  {wall:.2f}  {processor:.2f}  {predicted:.2f}  {predicted / wall:.2f}  {first / wall:.2f}",
                  flush=True)
        target.unlink()


main()
