#!/usr/bin/env python3
"""Ranks of an MPI job beside one process, and beside what `convolve plan --ranks` predicts.

    Benchmarks/ranks.py [--command CONVOLVE] [--folder FOLDER] [--ranks 1,2,4]
        [--minutes 5] [signal|image|sparse ...]

Two problems on files, float32: a signal of 1e8 samples with 4,097 taps (direct sums would take minutes; the plan
transforms), and an image of 16,384 x 16,384 with 63 x 63. Every rank has one thread; those beyond the cores wait.
First the input is written, so that the system holds it in as large pages as the file that `convolve calibrate` reads:
what it read again from the disk after it had needed the memory is in small ones, out of which a copy takes three times
as long. Then the machine is calibrated, and every round runs all numbers of ranks, in any order, into a file that is
not there yet; and without MPI one process, and two with half of the input each, which know nothing of each other:
they tell what the second core of this machine adds in these minutes, in which neighbours may want the same caches.

Printed are the least of the rounds and the medians, of the ratios too: seconds without those that `mpirun` takes to
start as many processes that do nothing, and processor time of all processes without theirs, the least without the
least of these. A core of a virtual machine is at times slower by a quarter, for anything from some hundredths of a
second to many seconds, as if a neighbour used the core's other thread, and two ranks need two quiet cores at once:
few rounds tell nothing, so there are as many as the minutes allow. They follow each other at once, because a virtual
machine gives memory that was freed back to its host seconds later (Linux, mm/page_reporting.c), and an output that
has to ask for it again takes longer. What is predicted is what the work takes when nothing disturbs it, as
calibrated, and so it is set beside the least. The command has to be built with the trait MPI.

`sparse`, only when it is asked for, holds four ranks, all at work, to 200 MB each over a file of 20 GB, nearly all
of it a hole: their largest peak, and 1,000 outputs beside sums of the definition, many of them where one rank
ends and the next begins. It writes 20 GB.
"""

import argparse
import json
import math
import os
import pathlib
import random
import resource
import statistics
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


def check_sparse(command, folder):
    """20 GB of float64 by four ranks within 200 MB each."""
    count, taps, ranks, reach = 2_500_000_000, 1001, 4, 4000
    source, target = folder / "sparse.npy", folder / "sparse-out.npy"
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}"
    header = b"\x93NUMPY\x01\x00\x76\x00" + header.ljust(117).encode() + b"\n"
    noise = random.Random(3)
    joints = [count * k // ranks for k in range(1, ranks)]
    middles = [0, count - 1, *joints, *(noise.randrange(count) for _ in range(59))]
    samples = {}
    with open(source, "wb") as file:
        file.write(header)
        for middle in middles:
            for place in range(max(middle - reach, 0), min(middle + reach, count)):
                samples[place] = noise.uniform(-1, 1)
            first = max(middle - reach, 0)
            values = [samples[place] for place in range(first, min(middle + reach, count))]
            file.seek(len(header) + 8 * first)
            file.write(struct.pack(f"<{len(values)}d", *values))
        file.truncate(len(header) + 8 * count)
    start = time.monotonic()
    subprocess.run(
        ["mpirun", "-n", str(ranks), command, "1d", str(source), "-m", "same", "-k", f"box:size={taps}",
         "--threads", "1", "--max-memory", "200M", "-q", "-o", str(target)], check=True,
        # All four work, however many cores there are.
        env=os.environ | SETTINGS | {"CONVOLUTION_CORES": str(ranks)})
    seconds = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    worst = 0.0
    with open(target, "rb") as file:
        for index in range(1000):
            middle = middles[index % len(middles)]
            place = min(max(middle + noise.randrange(-reach, reach), 0), count - 1)
            window = range(place - taps // 2, place + taps // 2 + 1)
            exact = math.fsum(samples.get(other, 0.0) for other in window) / taps
            file.seek(len(header) + 8 * place)
            worst = max(worst, abs(struct.unpack("<d", file.read(8))[0] - exact))
    source.unlink()
    target.unlink()
    print(f"sparse: {ranks} ranks, {8 * count / 1e9:.0f} GB in {seconds:.0f} s, peak of a process {peak / 1e6:.0f} MB, "
          f"1000 outputs within {worst:.1e} of the definition")
    if peak > 220e6 or worst > 1e-14:
        raise SystemExit("more memory than allowed, or wrong outputs")


def predicted_seconds(command, plan):
    text = subprocess.run(
        [command, "plan", *plan, "--type", "f32", "--mode", "same", "--threads", "1", "--nodes", "1", "--json"],
        check=True, capture_output=True, text=True).stdout
    return {row["ranks"]: row["seconds"]["predicted"] for row in json.loads(text)["job"]["rows"]}


def side_by_side(command, problems, targets):
    """Seconds of processes at once that know nothing of each other, each on a core of its own."""
    start = time.monotonic()
    running = [
        subprocess.Popen(
            [command, *map(str, arguments), "--threads", "1", "-q", "-o", str(target)],
            preexec_fn=lambda core=core: os.sched_setaffinity(0, {core}))
        for core, arguments, target in zip(sorted(os.sched_getaffinity(0)), problems, targets)]
    if any([process.wait() for process in running]):
        raise SystemExit("a process failed")
    seconds = time.monotonic() - start
    for target in targets:
        target.unlink()
    return seconds


class Runs:
    """What a number of ranks took, and what as many processes take that do nothing."""

    def __init__(self):
        self.work, self.idle = [], []

    def add(self, command, ranks, arguments, target):
        start = ["mpirun", "-n", str(ranks), command]
        self.work.append(timed([*start, *map(str, arguments), "--threads", "1", "-q", "-o", str(target)]))
        self.idle.append(timed([*start, "--version"]))
        # Last, so that the next run finds the memory.
        target.unlink()

    def least(self, part):
        return min(taken[part] for taken in self.work) - min(taken[part] for taken in self.idle)

    def each(self, part):
        """One figure a round."""
        idle = statistics.median(taken[part] for taken in self.idle)
        return [taken[part] - idle for taken in self.work]


def report(name, predicted, runs, alone, pair):
    def ratio(one, other, part):
        return statistics.median(a / b for a, b in zip(runs[one].each(part), runs[other].each(part)))

    rounds = len(next(iter(runs.values())).work)
    print(f"{name}: {rounds} rounds, each number the least and the median of the rounds")
    print("  ranks  seconds      1 rank / this  processor s  / 1 rank     / 2 ranks    predicted  / least")
    first, second = [*predicted, *predicted][:2]
    limits = min(alone) / min(pair), statistics.median(one / both for one, both in zip(alone, pair))
    for ranks in predicted:
        least = runs[ranks].least
        cells = [
            (least(0), statistics.median(runs[ranks].each(0))),
            (runs[first].least(0) / least(0), ratio(first, ranks, 0)),
            (least(1), statistics.median(runs[ranks].each(1))),
            *((least(1) / runs[other].least(1), ratio(ranks, other, 1)) for other in (first, second))]
        print(f"  {ranks:<5}  " + "  ".join(f"{low:.2f} {middle:<6.2f}" for low, middle in cells)
              + f"    {predicted[ranks]:<9.2f}  {predicted[ranks] / least(0):.2f}", flush=True)
    print(f"  Without MPI one process takes {min(alone):.2f} s, and two with half of it each {min(pair):.2f} s: "
          f"{limits[0]:.2f} (median {limits[1]:.2f}) times as fast.", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", default=".build-mpi/release/convolve")
    parser.add_argument("--folder", default="/var/tmp/convolve-ranks")
    parser.add_argument("--ranks", default="1,2,4")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("problems", nargs="*", metavar="problem", help="signal, image or sparse")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder)
    folder.mkdir(exist_ok=True)
    command = os.path.abspath(options.command)
    for name in options.problems or PROBLEMS:
        if name == "sparse":
            check_sparse(command, folder)
            continue
        shape, arguments, kernel, plan = PROBLEMS[name]
        source, target = folder / f"{name}.npy", folder / f"{name}-out.npy"
        write_input(source, shape)
        subprocess.run([command, "calibrate", "--seconds", "25", "-q"], check=True, capture_output=True, cwd=folder)
        predicted = predicted_seconds(command, [*plan, "--ranks", options.ranks])
        half = folder / f"{name}-half.npy"
        write_input(half, (shape[0] // 2, *shape[1:]))
        filter, half_filter = (
            [arguments[0], path, *arguments[1:], "-k", kernel] for path in (source, half))
        half_targets = [folder / f"{name}-half-out-{core}.npy" for core in (0, 1)]
        runs = {ranks: Runs() for ranks in predicted}
        alone, pair = [], []
        end = time.monotonic() + 60 * options.minutes
        while time.monotonic() < end:
            alone.append(side_by_side(command, [filter], [target]))
            pair.append(side_by_side(command, [half_filter] * 2, half_targets))
            for ranks in random.sample(list(predicted), len(predicted)):
                runs[ranks].add(command, ranks, filter, target)
        report(name, predicted, runs, alone, pair)


if __name__ == "__main__":
    main()
