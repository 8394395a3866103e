"""A real recording, late by fractions of a sample -> lags.json

Run with numpy 2.4 and scipy 1.17:  python3 make_lags.py
The electrocardiogram of notebooks-data is shifted by the shift theorem, which is exact for the band-limited periodic
signal through its samples (scipy.ndimage.fourier_shift), with noise of 1 % of its standard deviation; the lag of each
is the shift by construction. A picture is shifted in the same way for the search of a template.
"""
import json
import pathlib
import numpy as np
from scipy import ndimage

folder = pathlib.Path(__file__).parent
data = folder.parents[2] / "notebooks-data"
random = np.random.default_rng(7)
ecg = np.load(data / "ecg.npy").astype(float)


def shifted(x, amount):
    return np.fft.ifftn(ndimage.fourier_shift(np.fft.fftn(x), amount)).real


cases = []
for shift in (0.0, 0.25, -0.5, 3.1, 17.43, -41.87, 100.66):
    late = shifted(ecg, shift) + random.normal(0, 0.01 * ecg.std(), ecg.size)
    cases.append({"shift": shift, "late": [round(float(v), 3) for v in late]})
y, x = np.mgrid[0:40, 0:48]
hills = sum(a * np.exp(-((y - r) ** 2 + (x - c) ** 2) / 18) for a, r, c in
            random.uniform((1, 5, 5), (3, 35, 43), (14, 3)))
moved = shifted(hills, (2.3, -1.6))
image = {"shape": list(hills.shape), "image": [round(float(v), 6) for v in moved.ravel()],
         "templateShape": [14, 16], "template": [round(float(v), 6) for v in hills[12:26, 15:31].ravel()],
         "row": 14.3, "column": 13.4}
with open(folder / "lags.json", "w") as file:
    json.dump({"ecg": [int(v) for v in ecg], "cases": cases, "image": image}, file)
