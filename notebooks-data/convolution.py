"""The command `convolve` under the names of scipy.signal: NumPy arrays in, NumPy arrays out, through pipes.

    from convolution import convolve, convolve2d, correlate, fftconvolve, layer, best_lag, find_template, plan
    convolve([1, 2, 3, 4, 5], [1, 0, -1], mode="valid")     # array([2, 2, 2])

Nothing is written to the disk: the first operand goes to the command's standard input as NPY, the second through a pipe
of its own, and the result comes back on standard output. The command is the one on PATH, or the one that the variable
CONVOLVE names. Modes, boundaries and types are those of the command (`convolve 1d --help`): `symm` is understood, integers
stay exact, `same` has the length of the longer operand as in NumPy; `like="scipy"`, "matlab", "opencv", … gives another
library's convention.
"""
import contextlib
import io
import json
import os
import shutil
import subprocess
import threading
import numpy as np

__all__ = ["convolve", "convolve2d", "correlate", "correlate2d", "fftconvolve", "oaconvolve", "choose_conv_method",
           "layer", "best_lag", "correlate_lags", "find_template", "plan", "compare", "kernel", "run", "ConvolveError"]


class ConvolveError(ValueError):
    """The command's own message."""


def command():
    """The path of the command."""
    found = os.environ.get("CONVOLVE") or shutil.which("convolve")
    if not found:
        raise FileNotFoundError("the command convolve is not on PATH: `make install`, or set CONVOLVE to its path")
    return found


def _npy(array):
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


@contextlib.contextmanager
def _pipe(data):
    """A path that reads as `data`, fed by a thread because a pipe holds only some of it."""
    reader, writer = os.pipe()

    def feed():
        with contextlib.suppress(BrokenPipeError), open(writer, "wb") as stream:
            stream.write(data)

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield f"/dev/fd/{reader}", reader
    finally:
        os.close(reader)
        thread.join()


def run(*arguments, stdin=b"", second=None):
    """Runs the command; `second` stands for the argument "{}". Returns what it printed, in bytes."""
    with contextlib.ExitStack() as stack:
        descriptors = []
        if second is not None:
            path, descriptor = stack.enter_context(_pipe(_npy(second)))
            descriptors.append(descriptor)
            arguments = [path if word == "{}" else word for word in arguments]
        done = subprocess.run([command(), *map(str, arguments)], input=stdin, capture_output=True,
                              pass_fds=descriptors)
    if done.returncode != 0:
        raise ConvolveError(done.stderr.decode().strip().removeprefix("convolve: "))
    return done.stdout


def _numbers(value):
    return ",".join(map(str, value)) if np.iterable(value) and not isinstance(value, str) else str(value)


def _options(mode, boundary, fillvalue, method, like, stride, dilation, padding, correlates):
    words = []
    for name, value in (("--mode", mode), ("--boundary", boundary), ("--as", like)):
        words += [] if value is None else [name, value]
    words += [] if fillvalue in (None, 0) else ["--fill-value", repr(float(fillvalue))]
    words += [] if method == "auto" else ["--method", method]
    for name, value in (("--stride", stride), ("--dilation", dilation), ("--padding", padding)):
        words += [] if value is None else [name, _numbers(value)]
    return words + (["--correlate"] if correlates else [])


def _filter(dimensions, array, taps, options):
    array = np.asarray(array)
    named = isinstance(taps, str)
    printed = run(dimensions, "-", "-k", taps if named else "{}", "-o", "-", "--format", "npy", *options,
                  stdin=_npy(array), second=None if named else np.asarray(taps))
    return np.load(io.BytesIO(printed))


def convolve(in1, in2, mode="full", method="auto", boundary=None, fillvalue=0, *, like=None, stride=None,
             dilation=None, padding=None):
    """Convolves in1 with in2 along the last axis; two dimensions convolve as images.

    in2 is an array or a kernel's name, such as "gaussian:sigma=2". `padding` replaces mode and boundary: give mode=None.
    """
    image = np.ndim(in1) == 2 and (isinstance(in2, str) or np.ndim(in2) == 2)
    options = _options(mode, boundary, fillvalue, method, like, stride, dilation, padding, False)
    return _filter("2d" if image else "1d", in1, in2, options)


def correlate(in1, in2, mode="full", method="auto", boundary=None, fillvalue=0, *, like=None, stride=None,
              dilation=None, padding=None):
    """As convolve, but in2 is not reversed; complex numbers are conjugated."""
    image = np.ndim(in1) == 2 and (isinstance(in2, str) or np.ndim(in2) == 2)
    options = _options(mode, boundary, fillvalue, method, like, stride, dilation, padding, True)
    return _filter("2d" if image else "1d", in1, in2, options)


def convolve2d(in1, in2, mode="full", boundary="fill", fillvalue=0, **options):
    """scipy.signal.convolve2d, with stride, dilation and padding besides."""
    return convolve(in1, in2, None if "padding" in options else mode, boundary=None if "padding" in options else boundary,
                    fillvalue=fillvalue, **options)


def correlate2d(in1, in2, mode="full", boundary="fill", fillvalue=0, **options):
    """scipy.signal.correlate2d; an even kernel is centred as `correlate` does, or as SciPy with like="scipy"."""
    return correlate(in1, in2, None if "padding" in options else mode, boundary=None if "padding" in options else boundary,
                     fillvalue=fillvalue, **options)


def fftconvolve(in1, in2, mode="full"):
    """Through transforms, whatever the sizes."""
    return convolve(in1, in2, mode, method="fft")


oaconvolve = fftconvolve


def layer(images, filters, *, stride=1, dilation=1, groups=1, padding="valid", layout="nchw", boundary=None):
    """tf.nn.conv2d with layout="nhwc" (filters HWIO), torch.nn.functional.conv2d without (filters OIHW)."""
    words = ["--layout", layout, "--groups", groups]
    for name, value in (("--stride", stride), ("--dilation", dilation), ("--padding", padding), ("--boundary", boundary)):
        words += [] if value is None else [name, _numbers(value)]
    return np.load(io.BytesIO(run("layer", "-", "--filters", "{}", "-o", "-", *words, stdin=_npy(images),
                                  second=np.asarray(filters))))


def plan(signal, kernel, mode=None, **options):
    """How a convolution would be done, as a dictionary: sizes such as 1000000, or (480, 640)."""
    def size(value):
        return "x".join(map(str, value)) if np.iterable(value) and not isinstance(value, str) else str(value)
    words = [] if mode is None else ["--mode", mode]
    for name, value in options.items():
        words += ["--" + name.replace("_", "-"), str(value)]
    return json.loads(run("plan", "--signal", size(signal), "--kernel", size(kernel), "--json", *words))


def choose_conv_method(in1, in2, mode="full"):
    """The method that `convolve` would choose: direct, separable or fft."""
    return plan(np.shape(in1), np.shape(in2), mode)["method"]


def compare(in1, in2, **options):
    """Every method on one problem against an exact reference, as a dictionary."""
    words = [word for name, value in options.items() for word in ("--" + name.replace("_", "-"), str(value))]
    named = isinstance(in2, str)
    return json.loads(run("compare", "-", "-k", in2 if named else "{}", "--json", *words, stdin=_npy(in1),
                          second=None if named else np.asarray(in2)))


def best_lag(in1, in2, lags=None, sample_rate=None):
    """The lag at which two signals match best, to a fraction of a sample, as a dictionary."""
    words = [] if lags is None else ["--lags", f"{lags[0]}:{lags[1]}"]
    words += [] if sample_rate is None else ["--sample-rate", repr(float(sample_rate))]
    return json.loads(run("correlate", "-", "{}", "--json", *words, stdin=_npy(in1), second=np.asarray(in2)))


def correlate_lags(in1, in2, first, last, normalize=False):
    """The correlation at the lags first … last only, at the cost of these."""
    words = ["--normalize"] if normalize else []
    return np.load(io.BytesIO(run("correlate", "-", "{}", "--lags", f"{first}:{last}", "-o", "-", "--format", "npy",
                                  *words, stdin=_npy(in1), second=np.asarray(in2))))


def find_template(image, template):
    """Where a template is in an image, as a dictionary."""
    return json.loads(run("correlate", "-", "{}", "--json", stdin=_npy(image), second=np.asarray(template)))


def kernel(name, signal=False):
    """The taps of a named kernel, such as kernel("disk:radius=9")."""
    return np.load(io.BytesIO(run("kernels", name, "--format", "npy", *(["--signal"] if signal else []))))
