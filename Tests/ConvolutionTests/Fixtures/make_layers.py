"""Random layers and what PyTorch makes of them -> layers.bin

Run with torch 2.13.0 (CPU) and numpy 2.4.6:  python3 make_layers.py

PyTorch computes every case on the processor in the case's own type.  Padding `same` is TensorFlow's rule as its
documentation states it (tf.nn.convolution, "SAME"), checked against PyTorch's padding='same' where that has it; the
samples added are numpy.pad's.  The operands are SplitMix64's numbers, which the reader makes again, so the file
holds no more than the cases and the results: see `write`.
"""
import struct
import numpy as np
import torch
import torch.nn.functional as F

SEED = 20261125
COUNT = 560
BOUNDARIES = ["fill", "wrap", "symmetric", "reflect", "edge"]
PAD = {"fill": "constant", "wrap": "wrap", "symmetric": "symmetric", "reflect": "reflect", "edge": "edge"}
random = np.random.default_rng(SEED)


def samples(seed, count):
    """Multiples of 2^-23 in [-1, 1), which both types hold exactly."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1


def pick(low, high):
    return int(random.integers(low, high + 1))


def case(index):
    """A random layer; about half are grouped or depthwise, a third are signals, a quarter have large filters."""
    one = index % 3 == 0
    large = index % 4 == 1
    axes = 1 if one else 2
    c = {"index": index, "signal": one, "double": index % 2 == 1, "images": pick(1, 2)}
    kind = index % 5
    if kind == 0:  # depthwise, with a multiplier
        c["groups"] = pick(1, 6)
        c["channels"] = c["groups"]
        c["filters"] = c["groups"] * pick(1, 3)
    elif kind == 1:
        c["groups"] = pick(2, 3)
        c["channels"] = c["groups"] * pick(1, 4)
        c["filters"] = c["groups"] * pick(1, 20)
    else:
        c["groups"] = 1
        c["channels"] = pick(1, 9)
        c["filters"] = pick(1, 36 if not large else 5)
    k = [pick(6, 15) if large else pick(1, 5) for _ in range(axes)]
    d = [pick(1, 3) if random.random() < 0.3 and not large else 1 for _ in range(axes)]
    s = [pick(1, 3) if random.random() < 0.4 else 1 for _ in range(axes)]
    n = [(k[a] - 1) * d[a] + 1 + pick(0, 40 if one else 8) for a in range(axes)]
    padding = ["valid", "same", "samples"][pick(0, 2)]
    if padding == "samples":
        before, after = [pick(0, 4) for _ in range(axes)], [pick(0, 4) for _ in range(axes)]
    elif padding == "same":
        totals = [max((-(-n[a] // s[a]) - 1) * s[a] + (k[a] - 1) * d[a] + 1 - n[a], 0) for a in range(axes)]
        before, after = [t // 2 for t in totals], [t - t // 2 for t in totals]
    else:
        before = after = [0] * axes
    c |= {"k": k, "d": d, "s": s, "n": n, "padding": padding, "before": before, "after": after,
          "boundary": BOUNDARIES[pick(0, 4)] if random.random() < 0.5 else "fill",
          "bias": pick(0, 1), "last": pick(0, 1), "filters_last": pick(0, 1), "seed": index * 1000003 + 17}
    return c


def result(c):
    dtype = torch.float64 if c["double"] else torch.float32
    x_shape = [c["images"], c["channels"]] + c["n"]
    w_shape = [c["filters"], c["channels"] // c["groups"]] + c["k"]
    # The operands in the order of their arrays, turned into PyTorch's.
    x = samples(c["seed"], int(np.prod(x_shape)))
    w = samples(c["seed"] + 1, int(np.prod(w_shape)))
    b = samples(c["seed"] + 2, c["filters"])
    if c["last"]:
        x = np.moveaxis(x.reshape([c["images"]] + c["n"] + [c["channels"]]), -1, 1)
    if c["filters_last"]:
        w = np.moveaxis(w.reshape(c["k"] + w_shape[1::-1]), [-1, -2], [0, 1])
    x, w = x.reshape(x_shape), w.reshape(w_shape)
    padded = np.pad(x, [(0, 0), (0, 0)] + list(zip(c["before"], c["after"])), mode=PAD[c["boundary"]])
    convolve = F.conv1d if c["signal"] else F.conv2d
    bias = torch.tensor(b, dtype=dtype) if c["bias"] else None
    y = convolve(torch.tensor(np.ascontiguousarray(padded), dtype=dtype),
                 torch.tensor(np.ascontiguousarray(w), dtype=dtype), bias, stride=c["s"], dilation=c["d"],
                 groups=c["groups"]).numpy()
    if c["padding"] == "same" and c["boundary"] == "fill" and set(c["s"]) == {1}:
        same = convolve(torch.tensor(np.ascontiguousarray(x), dtype=dtype),
                        torch.tensor(np.ascontiguousarray(w), dtype=dtype), bias, padding="same",
                        dilation=c["d"], groups=c["groups"]).numpy()
        assert same.shape == y.shape and np.allclose(same, y, atol=1e-4), c
    if c["last"]:
        y = np.moveaxis(y, 1, -1)
    return np.ascontiguousarray(y)


def write(cases, path):
    """A line of text that names the versions; the number of cases as int32; for each case int32s: signal, double,
    images, channels, filters, groups, rows and columns of input, kernel, stride, dilation, before and after (rows
    are 1, 1, 1, 1, 0, 0 for signals), padding (valid, same, samples), boundary, bias, last, filters_last, seed,
    number of results; then the results as float32 or float64, little-endian, in the order of the array."""
    with open(path, "wb") as file:
        file.write(f"layers: torch {torch.__version__}, numpy {np.__version__}\n".encode())
        file.write(struct.pack("<i", len(cases)))
        for c in cases:
            y = result(c)
            pairs = []
            for name, lone in [("n", 1), ("k", 1), ("s", 1), ("d", 1), ("before", 0), ("after", 0)]:
                pairs += ([lone] + c[name]) if c["signal"] else c[name]
            file.write(struct.pack(
                "<25i", c["signal"], c["double"], c["images"], c["channels"], c["filters"], c["groups"], *pairs,
                ["valid", "same", "samples"].index(c["padding"]), BOUNDARIES.index(c["boundary"]), c["bias"],
                c["last"], c["filters_last"], c["seed"], y.size))
            file.write(y.astype("<f8" if c["double"] else "<f4").tobytes())


if __name__ == "__main__":
    torch.manual_seed(0)
    write([case(index) for index in range(COUNT)], "layers.bin")
