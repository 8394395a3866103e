"""What other libraries make of small inputs -> conventions.json and, beside the file tests, conventions.tsv

Run with the versions that the files name (numpy, scipy, opencv-python-headless, torch, pillow):
    python3 make_conventions.py
Every sample and tap is a whole number, so that every library's result is exact and the tests compare for equality.
MATLAB and TensorFlow are not run: their cases are the rules in their documentation, written out below.
"""
import json
import pathlib
import cv2
import numpy as np
import PIL.Image
import PIL.ImageFilter
import scipy
import torch
import torch.nn.functional as F
from scipy import ndimage, signal

random = np.random.default_rng(20)
cases = []
OURS = {"reflect": "symmetric", "constant": "fill", "nearest": "edge", "mirror": "reflect", "wrap": "wrap",
        "fill": "fill", "symm": "symmetric"}


def numbers(*shape):
    return random.integers(-9, 10, shape).astype(float)


def whole(array):
    return [int(value) for value in np.rint(array.real).ravel()]


def add(convention, x, h, result, correlate=False, mode=None, boundary=None, fill=None, **more):
    result = np.atleast_2d(np.asarray(result))
    assert result.size and np.all(result == np.rint(result.real)), (convention, result)
    x2, h2 = np.atleast_2d(x), np.atleast_2d(h)
    cases.append({"as": convention, "signal": x.ndim == 1, "shape": x2.shape, "input": whole(x2),
                  "kernelShape": h2.shape, "kernel": whole(h2), "correlates": correlate, "mode": mode,
                  "boundary": boundary, "fill": fill, "resultShape": result.shape,
                  "result": whole(result), **more})


signals = [(n, k) for n in (1, 4, 5, 9) for k in (1, 2, 3, 4, 5, 8)]
images = [((5, 6), k) for k in [(1, 1), (2, 2), (3, 3), (2, 3), (4, 1), (3, 4), (5, 5)]] + [
    ((1, 4), (2, 3)), ((3, 2), (4, 5)), ((4, 4), (4, 4))]

for n, k in signals:
    x, h = numbers(n), numbers(k)
    for mode in (None, "full", "same", "valid"):
        add("numpy", x, h, np.convolve(x, h, *([mode] if mode else [])), mode=mode)
        add("numpy", x, h, np.correlate(x, h, *([mode] if mode else [])), correlate=True, mode=mode)
        add("scipy", x, h, np.rint(signal.convolve(x, h, *([mode] if mode else []))), mode=mode)
        add("scipy", x, h, np.rint(signal.correlate(x, h, *([mode] if mode else []))), correlate=True, mode=mode)
    for boundary in (None, "reflect", "constant", "nearest", "mirror", "wrap"):
        for fill in (None, 7.0) if boundary == "constant" else (None,):
            options = ({"mode": boundary} if boundary else {}) | ({"cval": fill} if fill else {})
            ours = dict(boundary=OURS.get(boundary), fill=fill)
            add("ndimage", x, h, ndimage.convolve1d(x, h, **options), **ours)
            add("ndimage", x, h, ndimage.correlate1d(x, h, **options), correlate=True, **ours)
    for boundary, ours in ((None, None), (cv2.BORDER_CONSTANT, "fill"), (cv2.BORDER_REFLECT, "symmetric"),
                           (cv2.BORDER_REPLICATE, "edge"), (cv2.BORDER_REFLECT_101, "reflect")):
        options = {} if boundary is None else {"borderType": boundary}
        add("opencv", x, h, cv2.filter2D(x[None, :], -1, h[None, :], **options), boundary=ours)
    if k <= n:
        t, w = torch.tensor(x)[None, None], torch.tensor(h)[None, None]
        for stride in (1, 2, 3):
            add("torch", x, h, F.conv1d(t, w, stride=stride)[0], stride=stride)
    for dilation in (1, 2):
        t, w = torch.tensor(x)[None, None], torch.tensor(h)[None, None]
        add("torch", x, h, F.conv1d(t, w, padding="same", dilation=dilation)[0], mode="same", dilation=dilation)


def torch_same(x, h, boundary):
    """torch.nn.Conv1d and Conv2d with padding='same' and a padding_mode."""
    layer = torch.nn.Conv2d(1, 1, h.shape, padding="same", padding_mode=boundary, bias=False, dtype=torch.double)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(h)[None, None])
        return layer(torch.tensor(x)[None, None])[0, 0].numpy()


def tensorflow_same(x, h, stride):
    """SAME of tf.nn: ceil(n/s) outputs, max((out-1)s + k - n, 0) zeros, the odd one behind (its guide 'padding')."""
    pads = []
    for n, k in zip(x.shape, h.shape):
        total = max((-(-n // stride) - 1) * stride + k - n, 0)
        pads.append((total // 2, total - total // 2))
    return F.conv2d(torch.tensor(np.pad(x, pads))[None, None], torch.tensor(h)[None, None], stride=stride)[0, 0]


def matlab(full, x, h, mode):
    """conv and conv2: 'same' is the central part, from 1-based ceil((K+1)/2); 'valid' max(N-K+1, 0) outputs."""
    if mode == "same":
        part = [slice(k // 2, k // 2 + n) for n, k in zip(x.shape, h.shape)]
    elif mode == "valid":
        part = [slice(k - 1, n) for n, k in zip(x.shape, h.shape)]
    else:
        part = [slice(None)] * full.ndim
    return full[tuple(part)]


def imfilter(x, h, word, fill):
    """imfilter: correlation centred on 1-based floor((size(h)+1)/2), numpy.pad's extension of the image."""
    pads = [((k - 1) // 2, k // 2) for k in h.shape]
    extra = {"constant_values": fill} if word == "constant" else {}
    return signal.correlate2d(np.pad(x, pads, mode=word, **extra), h, "valid")


for shape, sides in images:
    x, h = numbers(*shape), numbers(*sides)
    inside = all(k <= n for n, k in zip(shape, sides))
    nested = inside or all(k >= n for n, k in zip(shape, sides))
    for mode in (None, "full", "same", "valid"):
        if mode == "valid" and not nested:
            continue
        for boundary in (None, "fill", "wrap", "symm"):
            for fill in (None, -3.0) if boundary == "fill" else (None,):
                options = ({"mode": mode} if mode else {}) | ({"boundary": boundary} if boundary else {}) | (
                    {"fillvalue": fill} if fill else {})
                ours = dict(mode=mode, boundary=OURS.get(boundary), fill=fill)
                add("scipy", x, h, signal.convolve2d(x, h, **options), **ours)
                add("scipy", x, h, signal.correlate2d(x, h, **options), correlate=True, **ours)
        if mode != "valid" or inside:
            add("matlab", x, h, matlab(signal.convolve2d(x, h), x, h, mode), mode=mode)
    for word, ours in (("constant", "fill"), ("symmetric", "symmetric"), ("edge", "edge"), ("wrap", "wrap")):
        fill = 5.0 if word == "constant" else None
        add("matlab", x, h, imfilter(x, h, word, fill), correlate=True, boundary=ours, fill=fill)
    for boundary in (None, "reflect", "constant", "nearest", "mirror", "wrap"):
        options = {"mode": boundary} if boundary else {}
        add("ndimage", x, h, ndimage.convolve(x, h, **options), boundary=OURS.get(boundary))
        add("ndimage", x, h, ndimage.correlate(x, h, **options), correlate=True, boundary=OURS.get(boundary))
    for boundary, ours in ((None, None), (cv2.BORDER_CONSTANT, "fill"), (cv2.BORDER_REFLECT, "symmetric"),
                           (cv2.BORDER_REPLICATE, "edge"), (cv2.BORDER_REFLECT_101, "reflect")):
        options = {} if boundary is None else {"borderType": boundary}
        add("opencv", x, h, cv2.filter2D(x, -1, h, **options), boundary=ours)
    for stride in (1, 2, 3):
        if inside:
            result = F.conv2d(torch.tensor(x)[None, None], torch.tensor(h)[None, None], stride=stride)[0, 0]
            add("torch", x, h, result, stride=stride)
            add("tensorflow", x, h, result, stride=stride)
        add("tensorflow", x, h, tensorflow_same(x, h, stride), mode="same", stride=stride)
    for word, ours in (("zeros", "fill"), ("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap")):
        if word != "reflect" and all(k // 2 <= n for n, k in zip(shape, sides)) or inside and max(sides) < 5:
            add("torch", x, h, torch_same(x, h, word), mode="same", boundary=ours)

# MATLAB's own examples: conv's documentation (u, v), and 'same' with an even kernel.
u, v = np.array([1.0, 0, 1]), np.array([2.0, 7])
add("matlab", u, v, [2, 7, 2, 7])
u, v = np.array([-1.0, 2, 3, -2, 0, 1, 2]), np.array([2.0, 4, -1, 1])
add("matlab", u, v, [15, 5, -9, 7, 6, 7, -1], mode="same")
for n, k in signals:
    x, h = numbers(n), numbers(k)
    for mode in (None, "same", "valid"):
        if mode != "valid" or k <= n:
            add("matlab", x, h, matlab(np.convolve(x, h), x, h, mode), mode=mode)
    for stride in (1, 2, 3):
        add("tensorflow", x, h, tensorflow_same(x[None, :], h[None, :], stride)[:1], mode="same", stride=stride)

versions = {"numpy": np.__version__, "scipy": scipy.__version__, "opencv": cv2.__version__,
            "torch": torch.__version__, "pillow": PIL.__version__}
folder = pathlib.Path(__file__).parent
with open(folder / "conventions.json", "w") as file:
    rows = ",\n".join(json.dumps({k: v for k, v in case.items() if v is not None}) for case in cases)
    file.write(f'{{"versions": {json.dumps(versions)}, "cases": [\n{rows}\n]}}\n')

# The sums of these kernels are powers of two or odd: Pillow computes in single precision, and would round halves by
# chance.
# 8-bit pictures: brightness, and filters that round.
colours = random.integers(0, 256, (12, 12, 3)).astype(np.uint8)
colours[0, :4] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]]
gray = random.integers(0, 256, (8, 9)).astype(np.uint8)
kernels = {"[0,-1,0;-1,5,-1;0,-1,0]": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
           "[1,2,3;4,5,6;7,8,9]": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
           "[-0.5,0,0.25;0.5,1,0.5;0.25,0,0]": [[-.5, 0, .25], [.5, 1, .5], [.25, 0, 0]],
           "[-1,-1,-1,-1,-1;-1,2,2,2,-1;-1,2,8,2,-1;-1,2,2,2,-1;-1,-1,-1,-1,-1]":
               [[-1] * 5, [-1, 2, 2, 2, -1], [-1, 2, 8, 2, -1], [-1, 2, 2, 2, -1], [-1] * 5]}


def tensorflow_gray(c):
    """tf.image.rgb_to_grayscale on uint8: x/255 in float, weights, then truncation of y * 255.5."""
    unit = c.astype(np.float64) / 255
    return np.minimum(unit @ [0.2989, 0.587, 0.114] * 255.5, 255).astype(np.uint8)


def lines():
    def row(kind, convention, what, image, result):
        return "\t".join([kind, convention, what, "x".join(map(str, image.shape)),
                          " ".join(map(str, image.ravel())), " ".join(map(str, np.asarray(result).ravel()))])
    yield row("gray", "opencv", "", colours, cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY))
    yield row("gray", "pillow", "", colours, PIL.Image.fromarray(colours).convert("L"))
    weights = np.array([0.298936021293775, 0.587043074451121, 0.114020904255103])
    yield row("gray", "matlab", "", colours, np.floor(colours @ weights + 0.5).astype(np.uint8))
    yield row("gray", "tensorflow", "", colours, tensorflow_gray(colours))
    yield row("gray", "torch", "", colours, (colours @ np.array([0.2989, 0.587, 0.114])).astype(np.uint8))
    for spec, taps in kernels.items():
        h = np.array(taps, float)
        yield row("filter", "opencv", spec, gray, cv2.filter2D(gray, -1, h))
        yield row("filter", "ndimage", spec, gray, ndimage.convolve(gray, h))
        yield row("filter", "scipy", spec, gray, signal.convolve2d(gray, h, "same").astype(np.uint8))
        kernel = PIL.ImageFilter.Kernel(h.shape, h.ravel(), scale=None if h.sum() else 1)
        yield row("filter", "pillow", spec, gray, PIL.Image.fromarray(gray).filter(kernel))
        if h.shape == (3, 3):
            picture = PIL.Image.fromarray(colours).filter(kernel)
            yield row("filter", "pillow", spec, colours, np.asarray(picture))


target = folder.parent.parent / "CommandTests" / "Fixtures"
target.mkdir(exist_ok=True)
with open(target / "conventions.tsv", "w") as file:
    file.write("# made by make_conventions.py; " + ", ".join(f"{k} {v}" for k, v in versions.items()) + "\n")
    file.write("\n".join(lines()) + "\n")
