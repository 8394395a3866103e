"""Kernels as SciPy, scikit-image and the formulas themselves compute them -> kernels.json

Run with numpy 2.4.6, scipy 1.17.1 and scikit-image 0.26.0:  python3 make_kernels.py
Each entry: the specification in our grammar, the domain, the taps as a *convolution* kernel (flipped where
the source correlates), and where the expected taps come from.
"""
import json
from fractions import Fraction
import numpy as np
import scipy
import skimage
from scipy import ndimage, signal
from skimage import filters

rows = []


def add(specification, taps, source, domain=None):
    taps = np.atleast_2d(np.asarray(taps, dtype=np.float64))
    rows.append({
        "specification": specification, "domain": domain or ("signal" if taps.shape[0] == 1 else "image"),
        "rows": taps.shape[0], "columns": taps.shape[1], "taps": taps.ravel().tolist(), "source": source})


def impulse_response(filter_, reach, dimensions=2):
    """What a filter makes of a unit impulse: its convolution kernel."""
    size = 2 * reach + 1
    impulse = np.zeros((size,) * dimensions)
    impulse[(reach,) * dimensions] = 1
    return filter_(impulse)


# 4 sigma is an integer, so that SciPy's rounding of the reach agrees with our rounding up
for sigma, truncate in [(0.5, 4), (1, 4), (2.5, 4), (5, 4), (1.5, 2), (2, 3)]:
    reach = int(np.ceil(truncate * sigma))
    gauss = lambda x, order=0: ndimage.gaussian_filter(x, sigma, order=order, mode="constant", truncate=truncate)
    text = f"sigma={sigma},truncate={truncate}"
    add(f"gaussian:{text}", impulse_response(gauss, reach, 1), "scipy.ndimage.gaussian_filter")
    if sigma > 3:
        continue  # the images would fill the file
    add(f"gaussian:{text}", impulse_response(gauss, reach), "scipy.ndimage.gaussian_filter")
    add(f"gaussian-derivative-x:{text}", impulse_response(lambda x: gauss(x, 1), reach, 1),
        "scipy.ndimage.gaussian_filter, order 1")
    add(f"gaussian-derivative-x:{text}", impulse_response(lambda x: gauss(x, (0, 1)), reach),
        "scipy.ndimage.gaussian_filter, order (0, 1)")
    add(f"gaussian-derivative-y:{text}", impulse_response(lambda x: gauss(x, (1, 0)), reach),
        "scipy.ndimage.gaussian_filter, order (1, 0)")
    log = impulse_response(
        lambda x: ndimage.gaussian_laplace(x, sigma, mode="constant", truncate=truncate), reach)
    add(f"log:{text}", log - log.mean(), "scipy.ndimage.gaussian_laplace less its mean (MATLAB fspecial)")
    unsharp = -0.75 * impulse_response(gauss, reach)
    unsharp[reach, reach] += 1.75
    add(f"unsharp:{text},amount=0.75", unsharp, "1.75 delta - 0.75 scipy.ndimage.gaussian_filter")

for size in [3, 8]:
    window = signal.windows.gaussian(size, 1.2)
    add(f"gaussian:sigma=1.2,size={size}", window / window.sum(), "scipy.signal.windows.gaussian, sum 1")
for size in [1, 4, 5, 15]:
    triangle = signal.windows.triang(size)
    add(f"triangle:size={size}", triangle / triangle.sum(), "scipy.signal.windows.triang, sum 1")
decay = signal.windows.exponential(2 * 24 + 1, tau=3)
add("exponential:tau=3", decay / decay.sum(), "scipy.signal.windows.exponential, sum 1")

add("sobel-x", impulse_response(lambda x: ndimage.sobel(x, 1), 1), "scipy.ndimage.sobel, axis 1")
add("sobel-y", impulse_response(lambda x: ndimage.sobel(x, 0), 1), "scipy.ndimage.sobel, axis 0")
add("prewitt-x", impulse_response(lambda x: ndimage.prewitt(x, 1), 1), "scipy.ndimage.prewitt, axis 1")
add("prewitt-y", impulse_response(lambda x: ndimage.prewitt(x, 0), 1), "scipy.ndimage.prewitt, axis 0")
add("scharr-x", 16 * impulse_response(lambda x: filters.scharr_v(np.pad(x, 2)), 1)[2:-2, 2:-2],
    "skimage.filters.scharr_v, 16 times")
add("scharr-y", 16 * impulse_response(lambda x: filters.scharr_h(np.pad(x, 2)), 1)[2:-2, 2:-2],
    "skimage.filters.scharr_h, 16 times")
add("laplacian", impulse_response(lambda x: ndimage.laplace(x, mode="constant"), 1), "scipy.ndimage.laplace")

for window in ["hamming", "hann", "blackman", "rectangular", "kaiser"]:
    shape = {"rectangular": "boxcar", "kaiser": ("kaiser", 5.5)}.get(window, window)
    tail = f"window={window}" + (",beta=5.5" if window == "kaiser" else "")
    for taps in [31, 32, 101]:
        add(f"lowpass:cutoff=0.1,taps={taps},{tail}", signal.firwin(taps, 0.1, window=shape, fs=1), "firwin, fs=1")
        add(f"bandpass:low=0.1,high=0.25,taps={taps},{tail}",
            signal.firwin(taps, [0.1, 0.25], window=shape, fs=1, pass_zero=False), "firwin, fs=1, band")
    add(f"highpass:cutoff=0.3,taps=31,{tail}", signal.firwin(31, 0.3, window=shape, fs=1, pass_zero=False),
        "firwin, fs=1, high")



def savitzky_golay(length, order):
    """First row of (A'A)^-1 A', A the powers 0 ... order of -m ... m, in exact arithmetic (Gauss-Jordan)."""
    m, size = length // 2, order + 1
    moments = [[Fraction(sum(x ** (i + j) for x in range(-m, m + 1))) for j in range(size)] for i in range(size)]
    system = [row + [Fraction(int(i == 0))] for i, row in enumerate(moments)]
    for i in range(size):
        pivot = next(k for k in range(i, size) if system[k][i] != 0)
        system[i], system[pivot] = system[pivot], system[i]
        system[i] = [value / system[i][i] for value in system[i]]
        for k in range(size):
            if k != i:
                system[k] = [a - system[k][i] * b for a, b in zip(system[k], system[i])]
    taps = [float(sum(system[i][size] * x**i for i in range(size))) for x in range(-m, m + 1)]
    assert np.allclose(taps, signal.savgol_coeffs(length, order, use="conv"), atol=1e-9)
    return taps


for length, order in [(5, 2), (11, 3), (11, 0), (21, 7), (51, 4), (7, 6)]:
    add(f"savitzky-golay:length={length},order={order}",
        savitzky_golay(length, order), "normal equations in rational numbers (scipy.signal.savgol_coeffs to 1e-9)")


def disk(radius, fine=2000):
    """Coverage of each pixel by sampling its rows: the height of the circle is integrated exactly in x."""
    reach = max(int(np.ceil(radius - 0.5)), 0)
    taps = np.zeros((2 * reach + 1,) * 2)
    for i in range(-reach, reach + 1):
        y = i - 0.5 + (np.arange(fine) + 0.5) / fine
        half = np.sqrt(np.maximum(radius**2 - y**2, 0))
        for j in range(-reach, reach + 1):
            taps[i + reach, j + reach] = np.mean(
                np.maximum(np.minimum(half, j + 0.5) - np.maximum(-half, j - 0.5), 0))
    return taps / taps.sum()


for radius in [1, 2.5, 5, 9]:
    add(f"disk:radius={radius}", disk(radius), "pixel coverage by quadrature (midpoint, 2000 lines a pixel)")
add("motion:length=9", np.full((1, 9), 1 / 9), "MATLAB fspecial('motion', 9, 0)", "image")
add("motion:length=9,angle=90", np.full((9, 1), 1 / 9), "MATLAB fspecial('motion', 9, 90)")
add("motion:length=4,angle=180", np.array([0.5, 1, 1, 1, 0.5]) / 4, "MATLAB fspecial('motion', 4, 0)", "image")

with open("kernels.json", "w") as file:
    json.dump({"numpy": np.__version__, "scipy": scipy.__version__, "skimage": skimage.__version__,
               "kernels": rows}, file, separators=(",", ":"))
