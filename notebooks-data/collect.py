"""Collects the data files of this folder from the wheels that carry them, and writes SHA256SUMS.

    python3 -m venv .venv && .venv/bin/pip install scikit-image==0.26.0 PyWavelets==1.8.0
    .venv/bin/pip download --no-deps statsmodels==0.15.0 -d .venv    # only its data files are read
    .venv/bin/python collect.py .venv/statsmodels-0.15.0-*.whl

Photographs are the wheels' own files, byte for byte; series become NPY or CSV without a change to any number.
"""
import csv
import hashlib
import io
import pathlib
import shutil
import sys
import zipfile
import numpy as np
import pywt.data
import skimage

folder = pathlib.Path(__file__).parent
photographs = ["camera.png", "coins.png", "chelsea.png", "coffee.png", "rocket.jpg", "hubble_deep_field.jpg"]
for name in photographs:
    shutil.copyfile(pathlib.Path(skimage.__file__).parent / "data" / name, folder / name)

np.save(folder / "ecg.npy", pywt.data.ecg().astype("<i4"))
time, temperature = pywt.data.nino()


def write(name, header, rows):
    with open(folder / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


write("nino3.csv", ["year", "anomaly"], [(repr(float(t)), repr(float(v))) for t, v in zip(time, temperature)])
with zipfile.ZipFile(sys.argv[1]) as wheel:
    def table(path):
        return list(csv.reader(io.TextIOWrapper(wheel.open(path), encoding="ascii")))[1:]

    # weeks without a measurement are empty there and `nan` here
    write("co2.csv", ["date", "co2"], [(d, v or "nan") for d, v in table("statsmodels/datasets/co2/co2.csv")])
    write("sunspots.csv", ["year", "sunspots"], table("statsmodels/datasets/sunspots/sunspots.csv"))

files = sorted(photographs + ["ecg.npy", "nino3.csv", "co2.csv", "sunspots.csv"])
with open(folder / "SHA256SUMS", "w") as sums:
    for name in files:
        sums.write(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n")
