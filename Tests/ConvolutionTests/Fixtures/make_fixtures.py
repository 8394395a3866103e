"""Cases for the sweep of all modes, boundaries, types and methods -> sweep.bin

Run with numpy 2.4.6 and scipy 1.17.1:  python3 make_fixtures.py

Every expected output is the definition, summed in long double (64-bit significands) or, for integers, in
Python's integers.  Samples outside the signal come from numpy.pad, at any distance.  Where NumPy or SciPy have a
function for the case, it is called too and must agree; the exceptions are listed in `peer`, each with its
reason.  The layout of sweep.bin is described in `write`, its reader is Tests/TestSupport/SweepFixture.swift.
"""
import itertools
import struct
import numpy as np
import scipy
from scipy import ndimage, signal

SEED = 20260101
TYPES = ["f32", "f64", "c64", "c128", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]
DTYPES = dict(zip(TYPES, ["<f4", "<f8", "<c8", "<c16", "<i1", "<i2", "<i4", "<i8", "<u1", "<u2", "<u4", "<u8"]))
MODES = ["full", "same", "valid"]
BOUNDARIES = ["fill", "wrap", "symmetric", "reflect", "edge"]
PAD = {"fill": "constant", "wrap": "wrap", "symmetric": "symmetric", "reflect": "reflect", "edge": "edge"}
NDIMAGE = {"fill": "constant", "wrap": "wrap", "symmetric": "reflect", "reflect": "mirror", "edge": "nearest"}
CONVOLVE2D = {"fill": "fill", "wrap": "wrap", "symmetric": "symm"}
FAMILIES = ["noise", "uniform", "constant", "alternating", "tone", "impulse", "spike", "decay", "offset", "nonfinite"]
random = np.random.default_rng(SEED)


def is_integer(kind):
    return kind[0] in "iu"


# ---------------------------------------------------------------------------------------------- the definition

def window(case):
    """Per axis, in correlation form: index under the first tap of output 0, and the number of outputs."""
    placed = []
    for axis, (n, k) in enumerate(zip(case["x"].shape, case["h"].shape)):
        if case["dimensions"] == 1 and axis == 0:
            placed.append((0, 1, 1, 1))
            continue
        s, d = case["stride"][axis], case["dilation"][axis]
        span = d * (k - 1) + 1
        if case["padding"] is not None:
            if case["padding"] == "same":
                total = max((-(-n // s) - 1) * s + span - n, 0)
                before, after = total // 2, total - total // 2
            else:
                before, after = (side[axis] for side in case["padding"])
            room = n + before + after - span
            if room < 0:
                return None
            placed.append((-before, room // s + 1, s, d))
            continue
        if case["mode"] == "full":
            begin, count = 1 - span, n + span - 1
        elif case["mode"] == "valid":
            begin, count = min(n, span) - span, max(n, span) - min(n, span) + 1
        else:
            convolves, origin = case["operation"] == "convolve", case["origin"]
            zeros = case["boundary"] == "fill" and case["fill"] == 0
            swaps = case["dimensions"] == 1 and convolves and zeros and origin is None
            count = max(n, span) if swaps else n
            if convolves:
                centre = (min(n, span) if swaps else span) - 1
                begin = (origin[axis] * d if origin is not None else centre // 2) - (span - 1)
            else:
                begin = -(origin[axis] * d if origin is not None else span // 2)
        placed.append((begin, (count - 1) // s + 1, s, d))
    if case["mode"] == "valid" and case["padding"] is None and case["dimensions"] == 2:
        spans = [d * (k - 1) + 1 for d, k in zip(case["dilation"], case["h"].shape)]
        inside = [a <= b for a, b in zip(spans, case["x"].shape)]
        outside = [a >= b for a, b in zip(spans, case["x"].shape)]
        if not all(inside) and not all(outside):
            return None
    return placed


def exact(samples, kind):
    if is_integer(kind):
        return np.array([[int(v) for v in row] for row in samples], dtype=object)
    return samples.astype(np.clongdouble if kind[0] == "c" else np.longdouble)


def definition(case):
    """The outputs, and the sums of |tap| |sample| that scale their errors."""
    placed = window(case)
    if placed is None:
        return None
    x, h = exact(case["x"], case["type"]), exact(case["h"], case["type"])
    h = h[::-1, ::-1] if case["operation"] == "convolve" else np.conj(h) if case["type"][0] == "c" else h
    reads_zeros = case["padding"] is not None or case["mode"] == "valid"
    boundary = "fill" if reads_zeros else case["boundary"]
    fill = 0 if reads_zeros else case["fill"]
    pads = []
    for axis, (begin, count, s, d) in enumerate(placed):
        last = begin + (count - 1) * s + d * (h.shape[axis] - 1)
        pads.append((max(-begin, 0), max(last + 1 - x.shape[axis], 0)))
    options = {"constant_values": fill} if boundary == "fill" else {}
    extended = np.pad(x, pads, mode=PAD[boundary], **options)
    if is_integer(case["type"]):
        extended = exact(extended, case["type"])  # numpy.pad fills object arrays with int64
    # With fill 0 the outside is no sample at all: a tap that is NaN meets nothing there.
    present = np.pad(np.ones(x.shape, bool), pads, constant_values=fill != 0 or boundary != "fill")
    shape = tuple(count for _, count, _, _ in placed)
    total = np.zeros(shape, dtype=extended.dtype)
    scale = np.zeros(shape, dtype=object if is_integer(case["type"]) else np.longdouble)
    if is_integer(case["type"]):
        total, scale = total * 0, scale * 0
    for i, j in itertools.product(*map(range, h.shape)):
        cut = tuple(
            slice(pad[0] + begin + tap * d, pad[0] + begin + tap * d + (count - 1) * s + 1, s)
            for pad, (begin, count, s, d), tap in zip(pads, placed, (i, j)))
        there = present[cut]
        total[there] = total[there] + h[i, j] * extended[cut][there]
        scale[there] = scale[there] + abs(h[i, j]) * abs(extended[cut][there])
    return total, scale


# ------------------------------------------------------------------------------------------------- the peers

def peer(case, largest):
    """The same outputs by NumPy or SciPy, or None where they have no such function or are known to be wrong."""
    x, h = case["x"], case["h"]
    if is_integer(case["type"]) and largest >= 2**52:
        return None  # beyond, ndimage rounds and the others wrap around silently
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(h))):
        return None  # zeros that pad, and dot products over them, spread NaN further than the definition
    x, h = (samples.astype({"c": "c16", "f": "f8"}.get(case["type"][0], "i8")) for samples in (x, h))
    if case["padding"] is not None or case["origin"] is not None:
        return None
    n, k = np.array(x.shape), np.array(h.shape)
    if any(d > 1 for d in case["dilation"]):
        spread = np.zeros([d * (size - 1) + 1 for d, size in zip(case["dilation"], k)], dtype=h.dtype)
        spread[::case["dilation"][0], ::case["dilation"][1]] = h
        h, k = spread, np.array(spread.shape)
    s = case["stride"]
    zeros = case["mode"] == "valid" or (case["boundary"] == "fill" and case["fill"] == 0)
    convolves = case["operation"] == "convolve"
    if case["dimensions"] == 1:
        if zeros:
            result = (np.convolve if convolves else lambda a, b, mode: signal.correlate(a, b, mode, "direct"))(
                x[0], h[0], case["mode"])
            return np.atleast_2d(result[::s[1]])
        if case["mode"] == "same":
            return by_ndimage(x, h, case)[:, ::s[1]]
        return None
    if convolves and case["boundary"] in CONVOLVE2D and (case["mode"] != "valid" or zeros):
        # convolve2d extends by one period only: beyond that it is wrong or refuses.
        if not zeros and np.any(k > n):
            return None
        result = signal.convolve2d(
            x, h, case["mode"], CONVOLVE2D["fill" if case["mode"] == "valid" else case["boundary"]], case["fill"])
        return result[::s[0], ::s[1]]
    if case["mode"] == "same":
        return by_ndimage(x, h, case)[::s[0], ::s[1]]
    if not convolves and zeros:
        # correlate2d(…, 'valid') with the smaller operand first returns the conjugate: follow the definition
        if case["mode"] == "valid" and np.any(k > n):
            return None
        return signal.correlate2d(x, h, case["mode"])[::s[0], ::s[1]]
    return None


def by_ndimage(x, h, case):
    """Mode same with any boundary; complex parts separately where fill or conjugation differ."""
    convolves = case["operation"] == "convolve"
    # ndimage.correlate conjugates its weights itself
    taps = np.conj(h[::-1, ::-1]) if convolves else h
    # correlate1d's centre is k // 2 taps from the first; ours for convolution is (k − 1) // 2 from the last.
    origins = [(k - 1 - (k - 1) // 2 if convolves else k // 2) - k // 2 for k in h.shape]
    pads = [(k, k) for k in h.shape]
    options = {"constant_values": case["fill"]} if case["boundary"] == "fill" else {}
    if case["boundary"] == "fill" or x.dtype.kind == "c":
        # ndimage takes a real fill value only, so pad first and cut afterwards
        padded = np.pad(x, pads, mode=PAD[case["boundary"]], **options)
        full = ndimage.correlate(padded, taps, mode="constant", origin=origins)
        return full[pads[0][0]:padded.shape[0] - pads[0][1], pads[1][0]:padded.shape[1] - pads[1][1]]
    return ndimage.correlate(x, taps, mode=NDIMAGE[case["boundary"]], origin=origins)


# ------------------------------------------------------------------------------------------------- the cases

def samples(shape, kind, family):
    """A signal or kernel of one of the families, in the type itself."""
    if family == "rankone":
        column, row = (random.integers(1, 9, length) * random.choice([-1, 1], length) for length in shape)
        return np.outer(column, row * (1 - 2j) if kind[0] == "c" else row).astype(DTYPES[kind])
    count = int(np.prod(shape))
    place = np.arange(count)
    if is_integer(kind):
        info = np.iinfo(DTYPES[kind])
        # 64-bit samples of full scale overflow everywhere; most cases keep to half the bits
        low, high = int(info.min), int(info.max)
        if info.bits >= 32 and random.random() < 0.8:
            low, high = low >> (info.bits // 2 + 4), high >> (info.bits // 2 + 4)
        values = {
            "constant": [high] * count,
            "alternating": [high if index % 2 == 0 else low for index in range(count)],
            "impulse": [(low or high) if index == count // 2 else 0 for index in range(count)],
        }.get(family, random.integers(low, high, count, endpoint=True, dtype=DTYPES[kind]))
        return np.array(values, dtype=DTYPES[kind]).reshape(shape)

    def real():
        noise = random.standard_normal(count)
        return {
            "noise": noise, "uniform": random.random(count), "constant": np.full(count, 0.1),
            "alternating": 0.7 * (-1.0) ** place, "tone": np.cos(0.3 * place), "impulse": 1.0 * (place == count // 2),
            "spike": 1e-3 * noise + 1e6 * (place == count // 3), "decay": np.exp(-place / 4), "offset": 1e4 + noise,
            "nonfinite": np.where(random.random(count) < 0.1, random.choice([np.nan, np.inf, -np.inf], count), noise),
        }[family]

    values = real() + 1j * real() if kind[0] == "c" else real()
    return values.astype(DTYPES[kind]).reshape(shape)


def case(kind, operation, dimensions, n, k, mode="full", boundary="fill", fill=0, family="noise", stride=(1, 1),
         dilation=(1, 1), padding=None, origin=None, kernel_family="noise"):
    return {
        "type": kind, "operation": operation, "dimensions": dimensions, "x": samples(n, kind, family),
        "h": samples(k, kind, kernel_family), "mode": mode, "boundary": boundary, "fill": fill, "family": family,
        "stride": stride, "dilation": dilation, "padding": padding, "origin": origin}


def fill_for(kind):
    if is_integer(kind):
        return int(random.choice([-3, 7, 100]))
    return (0.75 - 2.5j) if kind[0] == "c" else float(random.choice([-3.0, 0.5]))


def size(dimensions, small):
    lengths = [1, 2, 3, 4, 5, 7] if small else [1, 2, 3, 4, 5, 7, 12, 17, 33]
    pick = lambda: int(random.choice(lengths if dimensions == 1 else lengths[:6]))
    return (1, pick()) if dimensions == 1 else (pick(), pick())


def cases():
    outside = [(b, False) for b in BOUNDARIES] + [("fill", True)]
    for kind, operation, mode, (boundary, filled), dimensions in itertools.product(
            TYPES, ["convolve", "correlate"], MODES, outside, [1, 2]):
        repetitions = {(False, 1): 6, (False, 2): 5, (True, 1): 3, (True, 2): 2}[is_integer(kind), dimensions]
        for repetition in range(repetitions):
            family = FAMILIES[int(random.integers(0, len(FAMILIES) - 1))]
            n, k = size(dimensions, False), size(dimensions, True)
            if repetition == 0:  # a kernel several times longer than the input
                n, k = ((1, 3), (1, 20)) if dimensions == 1 else ((2, 3), (7, 8))
            yield case(kind, operation, dimensions, n, k, mode, boundary, fill_for(kind) if filled else 0, family)
    for index in range(900):
        kind, operation = str(random.choice(TYPES)), str(random.choice(["convolve", "correlate"]))
        dimensions = 1 + index % 2
        chosen = {"mode": str(random.choice(MODES)), "boundary": str(random.choice(BOUNDARIES))}
        pair = lambda low, high: tuple(int(v) for v in random.integers(low, high, 2)) if dimensions == 2 else (
            1, int(random.integers(low, high)))
        if index % 3 != 0:
            chosen["stride"] = pair(1, 5)
        if index % 4 == 0:
            chosen["dilation"] = pair(1, 4)
        if index % 5 == 0:
            chosen["padding"] = "same" if index % 10 == 0 else (
                (0, 1 + index % 3) if dimensions == 1 else pair(0, 4), (0, index % 4) if dimensions == 1 else pair(0, 4))
            chosen["mode"], chosen["boundary"] = "full", "fill"
        elif index % 7 == 0:
            chosen["mode"] = "same"
        n, k = size(dimensions, False), size(dimensions, True)
        if index % 7 == 0 and index % 5 != 0:
            chosen["origin"] = tuple(int(random.integers(0, length)) for length in k)
        yield case(kind, operation, dimensions, n, k, **chosen)
    # blocks: long enough that overlap-save and tiles need several
    for kind, operation, boundary, dimensions in itertools.product(
            ["f32", "f64", "c64", "c128"], ["convolve", "correlate"], BOUNDARIES, [1, 2]):
        if kind in ("c64", "c128") and operation == "correlate" and boundary in ("wrap", "edge"):
            continue  # the file stays small
        n, k = ((1, 301), (1, 40)) if dimensions == 1 else ((26, 19), (6, 5))
        yield case(kind, operation, dimensions, n, k, "same", boundary, family="noise")
    for kind, operation, mode, (boundary, filled), dimensions in itertools.product(
            ["f32", "f64"], ["convolve", "correlate"], MODES, outside, [1, 2]):
        n, k = ((1, 40), (1, 6)) if dimensions == 1 else ((9, 7), (3, 2))
        yield case(kind, operation, dimensions, n, k, mode, boundary, fill_for(kind) if filled else 0, "nonfinite")
        yield case(kind, operation, dimensions, n, k, mode, boundary, fill_for(kind) if filled else 0, "noise",
                   kernel_family="nonfinite")
    for kind, operation, mode, (boundary, filled) in itertools.product(
            ["f32", "f64", "c64", "c128"], ["convolve", "correlate"], MODES, outside):
        for k in [(3, 3), (2, 5), (12, 9)]:
            if k[0] == 12 and mode == "valid":
                continue  # neither operand inside the other
            yield case(kind, operation, 2, (9, 11), k, mode, boundary, fill_for(kind) if filled else 0, "noise",
                       stride=(1 + (k[0] == 2), 1), kernel_family="rankone")


# ------------------------------------------------------------------------------------------------- the file

def write(file, case, total, scale):
    """One record, little-endian:

    8 bytes   type, operation (0 convolve, 1 correlate), dimensions, mode, boundary, flags, family, 0
              (indices into the lists above; flags: 1 fill value, 2 padding, 4 padding same, 8 origin, 16 overflow)
    10 int16  stride, dilation, padding before, padding after, origin; each rows, columns
    6 int32   shapes of signal, kernel and outputs; each rows, columns
    16 bytes  fill value: two doubles (real, imaginary), or int64 and 0 for integers
    8 bytes   double: the largest sum of |tap| |sample| over the outputs, the scale of rounding errors
    then      signal, kernel (their type), outputs (double, two doubles, or int64); row-major.
              With overflow no outputs but two int64: row and column of the first beyond int64.
    """
    padding = case["padding"] if isinstance(case["padding"], tuple) else ((0, 0), (0, 0))
    overflows = is_integer(case["type"]) and [
        place for place, value in np.ndenumerate(total) if not -2**63 <= value < 2**63]
    flags = ((case["fill"] != 0) | (case["padding"] is not None) << 1 | (case["padding"] == "same") << 2
             | (case["origin"] is not None) << 3 | bool(overflows) << 4)
    file.write(struct.pack(
        "<8B", TYPES.index(case["type"]), case["operation"] == "correlate", case["dimensions"],
        MODES.index(case["mode"]), BOUNDARIES.index(case["boundary"]), flags, FAMILIES.index(case["family"]), 0))
    file.write(struct.pack("<10h", *case["stride"], *case["dilation"], *padding[0], *padding[1], *(case["origin"] or (0, 0))))
    file.write(struct.pack("<6i", *case["x"].shape, *case["h"].shape, *total.shape))
    if is_integer(case["type"]):
        file.write(struct.pack("<qq", case["fill"], 0))
    else:
        file.write(struct.pack("<dd", np.real(case["fill"]), np.imag(case["fill"])))
    finite = [float(v) for v in scale.ravel() if np.isfinite(float(v))]
    file.write(struct.pack("<d", np.nextafter(max(finite, default=0.0), np.inf)))
    file.write(case["x"].astype(DTYPES[case["type"]]).tobytes())
    file.write(case["h"].astype(DTYPES[case["type"]]).tobytes())
    if overflows:
        file.write(struct.pack("<qq", *overflows[0]))
    elif is_integer(case["type"]):
        file.write(struct.pack(f"<{total.size}q", *total.ravel().tolist()))
    else:
        file.write(total.astype("<c16" if case["type"][0] == "c" else "<f8").tobytes())
    return bool(overflows)


def main():
    counts = {"cases": 0, "overflow": 0, "agrees with a peer": 0}
    records = []
    with np.errstate(all="ignore"):
        for current in cases():
            answer = definition(current)
            if answer is None:
                continue  # no output: an error, tested elsewhere
            total, scale = answer
            theirs = peer(current, np.max(scale))
            if theirs is not None:
                assert theirs.shape == total.shape, (current, theirs.shape, total.shape)
                worst = np.max(np.abs(theirs - total))
                assert worst <= (0 if is_integer(current["type"]) else 1e-13 * np.max(scale)), (current, worst)
                counts["agrees with a peer"] += 1
            records.append((current, total, scale))
    with open("sweep.bin", "wb") as file:
        file.write(b"CONVSWEEP1\n\0")
        file.write(struct.pack("<i", len(records)))
        for record in records:
            counts["overflow"] += write(file, *record)
        counts["cases"], counts["bytes"] = len(records), file.tell()
    print("numpy", np.__version__, "scipy", scipy.__version__, counts)


if __name__ == "__main__":
    main()
