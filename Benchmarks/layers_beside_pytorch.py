#!/usr/bin/env python3
"""Times convolutional layers beside PyTorch's on this machine, in one run, single precision.

    Benchmarks/layers_beside_pytorch.py                    # one thread and two, then the filter bank
    Benchmarks/layers_beside_pytorch.py --threads 1 --no-bank

Needs Python with torch.  It builds and starts the program `measure`, which prepares each layer once and times a
call into memory made before; of PyTorch's call, which makes its own result, the fastest of many counts as well.
The ratio is PyTorch's time over ours: above 1, ours is faster.
"""
import argparse
import os
import subprocess
import time

import torch
import torch.nn.functional as functional

HERE = os.path.dirname(os.path.abspath(__file__))


def fastest(call, seconds):
    start, count = time.perf_counter(), 0
    call()
    best = time.perf_counter() - start
    # PyTorch takes minutes for 31 x 31 where it has no kernel of its own for it: the first call has to do then.
    while (count < 5 and best < seconds) or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begin)
        count += 1
    return best


def theirs(images, filters, stride, padding, threads, seconds):
    torch.set_num_threads(threads)
    x, w = (torch.rand([int(n) for n in shape.split("x")]) - 0.5 for shape in (images, filters))
    with torch.inference_mode():
        return fastest(lambda: functional.conv2d(x, w, stride=stride, padding=padding), seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=1.0, help="for each layer and library")
    parser.add_argument("--no-bank", dest="bank", action="store_false", help="leave out the filter bank")
    arguments = parser.parse_args()
    subprocess.run(["swift", "build", "--package-path", HERE, "-c", "release", "--product", "measure"],
                   check=True, stdout=subprocess.DEVNULL)
    print(f"torch {torch.__version__}")
    print(f"{'layer':<14}{'threads':>8}{'ours ms':>10}{'torch ms':>10}{'ratio':>8}  method")
    for threads in arguments.threads:
        command = [f"{HERE}/.build/release/measure", "layers", "--threads", str(threads), "--seconds",
                   str(arguments.seconds)]
        if not arguments.bank or threads != arguments.threads[0]:
            command.append("--no-bank")
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            words = line.split("\t")
            if words[0].startswith("bank"):
                print(f"64 kernels of 63x63 over 2048x2048, {words[0].split()[1]}: {float(words[2]):.3g} s together, "
                      f"{float(words[3]):.3g} s one by one, {float(words[4]):.2f} of it")
                continue
            name, images, filters, stride, padding, _, ours, _, method = words
            peer = theirs(images, filters, int(stride), int(padding), threads, arguments.seconds)
            print(f"{name:<14}{threads:>8}{float(ours) * 1e3:>10.3f}{peer * 1e3:>10.3f}{peer / float(ours):>8.2f}"
                  f"  {method}")


if __name__ == "__main__":
    main()
