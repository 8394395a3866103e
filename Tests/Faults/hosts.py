#!/usr/bin/env python3
"""Two hosts, a job over both, and what happens when one is lost.

    Tests/Faults/hosts.py COMMAND [ROUNDS [SEED]]      COMMAND: convolve, built with the trait MPI

The hosts are network namespaces with addresses of their own, in a mount namespace that ends with this
script, so nothing of the machine is changed. Needs root, iproute2 and Open MPI.

First a job of four ranks runs undisturbed. Then ROUNDS more, in each of which, at a random moment, the link
between the hosts is cut or a random rank killed with SIGKILL. Each must end within ten seconds of that, with a
message and an exit code that is not 0; or be done, with the output whole. The output that was there before must be
untouched or replaced by the whole new one, and no other file and no process may be left.
"""

import hashlib
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE = 10.0
HOSTS = {"alpha": "10.77.0.1", "beta": "10.77.0.2"}
AGENT = """#!/bin/sh
host=$1
shift
exec ip netns exec "$host" unshare --uts sh -c "hostname $host; exec /bin/sh -c '$*'"
"""


def run(*words):
    subprocess.run(words, check=True)


def make_hosts(folder):
    """Two namespaces, joined by one link, that know each other's names."""
    hosts = folder / "hosts"
    hosts.write_text("127.0.0.1 localhost\n" + "".join(f"{a} {n}\n" for n, a in HOSTS.items()))
    run("mount", "--make-rprivate", "/")
    run("mount", "--bind", str(hosts), "/etc/hosts")
    pathlib.Path("/run/netns").mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "none", "/run/netns")
    for name in HOSTS:
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "-n", "alpha", "link", "add", "veth", "type", "veth", "peer", "name", "veth", "netns", "beta")
    for name, address in HOSTS.items():
        run("ip", "-n", name, "address", "add", address + "/24", "dev", "veth")
    set_link("up")


def set_link(state):
    # Both ends: a cable that is pulled out is missed on both sides.
    for name in HOSTS if state == "up" else ["beta"]:
        run("ip", "-n", name, "link", "set", "veth", state)


class Job:
    """One run of four ranks on two hosts."""

    def __init__(self, command, folder):
        agent = folder / "agent"
        agent.write_text(AGENT)
        agent.chmod(0o755)
        words = [
            "ip", "netns", "exec", "alpha", "unshare", "--uts", "sh", "-c", 'hostname alpha; exec "$@"', "-",
            "mpirun", "--host", "alpha:2,beta:2", "-n", "4", command, "1d", str(folder / "x.npy"), "-k",
            "box:size=4097", "-m", "same", "-b", "reflect", "--threads", "1", "-o",
            str(folder / "out" / "y.npy"),
        ]
        settings = {
            "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_plm_rsh_agent": str(agent), "OMPI_MCA_btl": "tcp,self",
            "OMPI_MCA_oob_tcp_if_include": "10.77.0.0/24", "OMPI_MCA_btl_tcp_if_include": "10.77.0.0/24",
            "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
        }
        self.messages = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            words, env=os.environ | settings, stdin=subprocess.DEVNULL, stdout=self.messages,
            stderr=subprocess.STDOUT)

    def ranks(self):
        """The processes of the command, by rank."""
        found = {}
        for name in HOSTS:
            text = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout
            for number in text.split():
                try:
                    variables = pathlib.Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
                    program = os.path.basename(os.readlink(f"/proc/{number}/exe"))
                except OSError:
                    continue
                for variable in variables:
                    if variable.startswith(b"OMPI_COMM_WORLD_RANK=") and program == "convolve":
                        found[int(variable.split(b"=")[1])] = int(number)
        return found

    def wait_for_ranks(self):
        while len(self.ranks()) < 4 and self.process.poll() is None:
            time.sleep(0.01)

    def end(self, patience):
        """The exit code and the message; None for a job that did not end, which is ended."""
        try:
            code = self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            code = None
        return code

    def leftovers(self, deadline):
        """Ranks that are still there when the patience is over; they are ended."""
        while self.ranks() and time.monotonic() < deadline:
            time.sleep(0.05)
        left = self.ranks()
        for name in HOSTS:
            text = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout
            for number in text.split():
                os.kill(int(number), signal.SIGKILL)
        return left

    def text(self):
        self.messages.seek(0)
        return self.messages.read().decode(errors="replace")


def write_input(path, count):
    """A signal of float32 noise."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count},), }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    piece = random.Random(1).randbytes(1 << 20)
    # Exponents near that of 1: no sample is infinite or not a number.
    piece = bytes((byte & 0x01) | 0x3E if place % 4 == 3 else byte for place, byte in enumerate(piece))
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        for _ in range(4 * count // len(piece)):
            file.write(piece)


def digest(path):
    return hashlib.file_digest(open(path, "rb"), "sha256").hexdigest()


def disturb(job, kind, rank):
    if kind == "cut":
        set_link("down")
        return "link cut"
    found = job.ranks()
    if rank in found:
        try:
            os.kill(found[rank], signal.SIGKILL)
        except ProcessLookupError:
            pass
    return f"rank {rank} killed"


def round_of(command, folder, moment, kind, rank, old, new):
    """Runs and disturbs one job; the line that says what happened, and whether all was well."""
    output = folder / "out" / "y.npy"
    output.write_bytes(old)
    job = Job(command, folder)
    job.wait_for_ranks()
    try:
        job.process.wait(timeout=moment)
        what = "done before"
    except subprocess.TimeoutExpired:
        what = disturb(job, kind, rank)
    start = time.monotonic()
    code = job.end(PATIENCE)
    seconds = time.monotonic() - start
    left = job.leftovers(start + PATIENCE)
    set_link("up")
    files = sorted(path.name for path in output.parent.iterdir())
    for name in files:
        if name != "y.npy":
            (output.parent / name).unlink()
    now = digest(output)
    state = "old" if now == hashlib.sha256(old).hexdigest() else "new" if now == new else "DAMAGED"
    text = job.text().strip()
    faults = []
    if code is None:
        faults.append("it hangs")
    if state == "DAMAGED" or code == 0 and state != "new":
        faults.append("the output is damaged")
    # Before the ranks know one another only their launcher can tell of a loss.
    if code != 0 and "convolve:" not in text and "exited on signal" not in text:
        faults.append("no message")
    if files != ["y.npy"]:
        faults.append(f"left: {files}")
    if left:
        faults.append(f"processes left: {sorted(left)}")
    told = [line for line in text.splitlines() if "convolve:" in line or "exited on signal" in line]
    message = told[0] if told else ""
    line = f"{moment:6.2f} s  {what:14}  ended after {seconds:5.2f} s  code {code}  output {state}  {message[:100]}"
    return line + (f"\n         FAULT: {'; '.join(faults)}\n{text}" if faults else ""), not faults


def main():
    command = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    if "CONVOLVE_HOSTS" not in os.environ:
        os.environ["CONVOLVE_HOSTS"] = "made"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, __file__, *sys.argv[1:]])
    with tempfile.TemporaryDirectory(prefix="hosts-") as name:
        folder = pathlib.Path(name)
        (folder / "out").mkdir()
        make_hosts(folder)
        write_input(folder / "x.npy", 32 << 20)
        alone = folder / "alone.npy"
        run(command, "1d", str(folder / "x.npy"), "-k", "box:size=4097", "-m", "same", "-b", "reflect",
            "-q", "-o", str(alone))
        new = digest(alone)
        alone.unlink()
        job = Job(command, folder)
        job.wait_for_ranks()
        start = time.monotonic()
        code = job.end(120)
        seconds = time.monotonic() - start
        if code != 0 or digest(folder / "out" / "y.npy") != new:
            sys.exit(f"undisturbed, the job over two hosts fails: code {code}\n{job.text()}")
        print(f"undisturbed: four ranks on two hosts, {seconds:.2f} s, the bytes of one process")
        chance = random.Random(seed)
        good = 0
        for _ in range(rounds):
            moment, kind, rank = chance.uniform(0, seconds), chance.choice(["cut", "kill"]), chance.randrange(4)
            line, well = round_of(command, folder, moment, kind, rank, b"what was there before", new)
            print(line, flush=True)
            good += well
        print(f"{good} of {rounds} as they should be")
        sys.exit(0 if good == rounds else 1)


main()
