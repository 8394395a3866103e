#!/usr/bin/env python3
"""Files larger than the memory they may take, and an endless pipe, beside the same work in memory: that of a file
that comes through standard input, which is read whole.

    Benchmarks/large_files.py [folder for the files] [--only signal|image|pipe]

Holds peak memory below 330 MB under --max-memory 300M, the results byte for byte against those made in memory, and
the speed against 70 % of that in memory; of the pipe, constant memory, the first output after at most one block, and
80 % of the speed in memory.  The exit status is 1 where one of them fails.  Needs Python with NumPy, 20 GB of disk and
26 GB of memory; of three runs each the fastest counts, because disks are as they are.
"""
import argparse
import os
import re
import select
import subprocess
import sys
import tempfile
import time

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = ["swift", "build", "-c", "release", "--package-path", ROOT]
LIMIT = 300_000_000
RUNS = 3
failures = []


def build():
    subprocess.run(BUILD + ["--product", "convolve"], check=True, stdout=subprocess.DEVNULL)
    folder = subprocess.run(BUILD + ["--show-bin-path"], check=True, capture_output=True, text=True)
    return os.path.join(folder.stdout.strip(), "convolve")


def check(holds, text):
    print(f"  {text}{'' if holds else '   MISSED'}", flush=True)
    if not holds:
        failures.append(text)


def apart(work, *arguments):
    """Does work in a process of its own: what it takes would count as the peak of every program started later."""
    child = os.fork()
    if child == 0:
        work(*arguments)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"{work.__name__}{arguments} failed")


def make_noise(name):
    numpy.random.default_rng(1).standard_normal(50_000_000, dtype=numpy.float32).tofile(name)


def make_array(name, kind, shape):
    """An array of zeros that takes no room, with noise in a few places."""
    array = numpy.lib.format.open_memmap(name, mode="w+", dtype=kind, shape=shape).reshape(-1)
    random = numpy.random.default_rng(1)
    for place in numpy.linspace(0, array.size - 2_000_000, 9).astype(int):
        array[place:place + 2_000_000] = random.standard_normal(2_000_000)


def run(command, **redirections):
    """Seconds and peak of resident memory of a program."""
    start = time.perf_counter()
    process = subprocess.Popen(command, **redirections)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss * 1024


def measure(command, output, source=None):
    """The fastest run and the highest peak; every run begins with no output and nothing left to be written."""
    results = []
    for _ in range(RUNS):
        if os.path.exists(output):
            os.remove(output)
        os.sync()
        with open(source or os.devnull, "rb") as file:
            results.append(run(command + ["-o", output], stdin=file))
    return min(seconds for seconds, _ in results), max(peak for _, peak in results)


def compare(title, convolve, domain, source, *options):
    """In bands beside in memory."""
    print(title, flush=True)
    in_bands, peak = measure([convolve, domain, source, *options, "--max-memory", str(LIMIT)], "parts.npy")
    print(f"  --max-memory 300M: {in_bands:.1f} s, peak {peak / 1e6:.0f} MB", flush=True)
    in_memory, whole_peak = measure([convolve, domain, "-", *options], "whole.npy", source)
    print(f"  in memory:         {in_memory:.1f} s, peak {whole_peak / 1e6:.0f} MB", flush=True)
    check(peak < 1.1 * LIMIT, f"peak {peak / 1e6:.0f} MB of {1.1 * LIMIT / 1e6:.0f} MB")
    check(in_memory / in_bands >= 0.7, f"{100 * in_memory / in_bands:.0f} % of the speed in memory")
    same = subprocess.run(["cmp", "whole.npy", "parts.npy"]).returncode == 0
    check(same, "the same bytes" if same else "other bytes")
    os.remove("whole.npy")
    os.remove("parts.npy")


def first_output(command):
    """Samples that a stream takes until its first output comes, and the length of a block: two real transforms,
    which are done as one complex one."""
    with subprocess.Popen(command + ["-", "-o", "-", "-v"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        plan = process.stderr.readline() + process.stderr.readline()
        block = 2 * int(re.search(rb"transforms of (\d+)", plan).group(1))
        pushed, piece = 0, numpy.ones(256, numpy.float32).tobytes()
        while pushed < 4 * block and not select.select([process.stdout], [], [], 0.05)[0]:
            process.stdin.write(piece)
            process.stdin.flush()
            pushed += 256
        process.stdin.close()
        process.stdout.read()
        return pushed, block


def piped(command, pieces):
    """Seconds and peak of resident memory for the noise, so many times, through a pipe."""
    source = subprocess.Popen(["sh", "-c", f"for i in $(seq {pieces}); do cat noise.raw; done"], stdout=subprocess.PIPE)
    result = run(command + ["-", "-o", "-"], stdin=source.stdout, stdout=subprocess.DEVNULL)
    source.stdout.close()
    source.wait()
    return result


def stream(convolve):
    print("10 GB of f32 through a pipe, 1001 taps", flush=True)
    apart(make_noise, "noise.raw")
    command = [convolve, "1d", "--raw", "f32", "-k", "box:size=1001"]
    pushed, block = first_output(command)
    check(pushed <= block, f"first output after {pushed} samples, of a block of {block}")
    _, early = piped(command, 1)
    seconds, peak = piped(command, 50)
    print(f"  in a pipe: {10 / seconds:.2f} GB/s, peak {peak / 1e6:.0f} MB", flush=True)
    check(peak < early + 4e6, f"peak {peak / 1e6:.1f} MB after 10 GB, {early / 1e6:.1f} MB after 0.2 GB")
    apart(make_array, "two.npy", "f4", (500_000_000,))
    seconds_whole = []
    for _ in range(RUNS):
        with open("two.npy", "rb") as file:
            seconds_whole.append(run([convolve, "1d", "-", "-k", "box:size=1001", "-o", "-"], stdin=file,
                                     stdout=subprocess.DEVNULL)[0])
    whole = min(seconds_whole)
    print(f"  2 GB in memory: {2 / whole:.2f} GB/s", flush=True)
    check(10 / seconds >= 0.8 * 2 / whole, f"{100 * (10 / seconds) / (2 / whole):.0f} % of the speed in memory")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", default="/var/tmp")
    parser.add_argument("--only", choices=["signal", "image", "pipe"])
    options = parser.parse_args()
    convolve = build()
    with tempfile.TemporaryDirectory(prefix="large-files-", dir=options.folder) as folder:
        os.chdir(folder)
        if options.only in (None, "signal"):
            apart(make_array, "signal.npy", "f8", (375_000_000,))
            compare("3 GB signal, f64, 1001 taps", convolve, "1d", "signal.npy", "-k", "box:size=1001", "-m", "same")
            compare("3 GB signal, f64, 31 taps, reflected", convolve, "1d", "signal.npy", "-k", "box:size=31", "-m", "same",
                    "-b", "reflect")
            os.remove("signal.npy")
        if options.only in (None, "image"):
            apart(make_array, "image.npy", "f4", (40_000, 40_000))
            compare("40,000 x 40,000 image, f32, disk of radius 15", convolve, "2d", "image.npy", "-k", "disk:radius=15")
            compare("40,000 x 40,000 image, f32, 3 x 3 taps", convolve, "2d", "image.npy", "-k", "sharpen")
            os.remove("image.npy")
        if options.only in (None, "pipe"):
            stream(convolve)
        os.chdir("/")
    if failures:
        sys.exit(f"{len(failures)} missed")


if __name__ == "__main__":
    main()
