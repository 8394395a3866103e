"""Holds every format against the programs of its own world, both ways: python3 check.py path/to/convolve

What NumPy, Pillow, tifffile, scikit-image, soundfile, SoX and FFmpeg write is read by `convolve`, and what
`convolve` writes is read by them, through the kernel [1], which changes nothing. Prints what differs, then how
many checks there were. Needs those Python packages (`make formats` installs them beside the build); SoX and
FFmpeg are programs of the system, and are named at the end when they are not there.
"""
import pathlib, shutil, subprocess, sys, tempfile, wave
import numpy as np
import skimage.io
import soundfile
import tifffile
from PIL import Image, ImageCms, PngImagePlugin

CONVOLVE = str(pathlib.Path(sys.argv[1]).resolve())
folder = pathlib.Path(tempfile.mkdtemp())
random = np.random.default_rng(5)
checks, failures, absent = 0, [], []


def check(name, passed, detail=""):
    global checks
    checks += 1
    if not passed:
        failures.append(name)
        print(f"{name}: differs {detail}")


def convolve(command, source, target, *options):
    run = subprocess.run([CONVOLVE, command, folder / source, "-k", "[1]", "-m", "same", "-o", folder / target,
                          "-q", *options], capture_output=True, text=True)
    if run.returncode:
        print(run.stderr.strip())
    return run.returncode == 0


def same(name, found, expected, within=0):
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return check(name, False, f"{found.shape} instead of {expected.shape}")
    if within:
        worst = np.abs(found.astype(float) - expected.astype(float)).max()
        return check(name, worst <= within, f"by {worst}")
    check(name, np.array_equal(found, expected, equal_nan=found.dtype.kind in "fc"), f"{found.dtype} {expected.dtype}")


def we_read(name, source, expected, command="2d", *options, within=0):
    """What `convolve` makes of a file, as an NPY file."""
    (folder / "read.npy").unlink(missing_ok=True)
    if not convolve(command, source, "read.npy", *options):
        return check(name, False, "(not read)")
    same(name, np.load(folder / "read.npy"), expected, within)


def values(kind, shape):
    kind = np.dtype(kind)
    if kind.kind in "iu":
        info = np.iinfo(kind)
        # Exact sums of 64-bit integers are 64-bit.
        return random.integers(max(info.min, -2**62), min(info.max, 2**62), shape, dtype=kind)
    if kind.kind == "c":
        return (random.standard_normal(shape) + 1j * random.standard_normal(shape)).astype(kind)
    return random.standard_normal(shape).astype(kind)


def numpy_files():
    for kind in ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16"]:
        array = values(kind, (5, 7))
        np.save(folder / "a.npy", np.asfortranarray(array))
        we_read(f"NumPy writes npy {kind}", "a.npy", array)
        np.savez_compressed(folder / "a.npz", first=array)
        we_read(f"NumPy writes npz {kind}", "a.npz", array)
        convolve("2d", "a.npy", "b.npz")
        with np.load(folder / "b.npz") as archive:
            same(f"NumPy reads npz {kind}", archive[archive.files[0]], array)
        if kind not in ["f2"]:
            convolve("2d", "a.npy", "b.npy", "--type", {"u": "u", "i": "i", "f": "f", "c": "c"}[kind[0]]
                     + str(8 * int(kind[1:])))
            back = np.load(folder / "b.npy")
            same(f"NumPy reads npy {kind}", back, array)
            check(f"NumPy reads npy {kind} as such", back.dtype == array.dtype, str(back.dtype))
    for text in ["txt", "csv", "tsv"]:
        array = values("f8", (4, 3))
        delimiter = {"txt": " ", "csv": ",", "tsv": "\t"}[text]
        np.savetxt(folder / f"a.{text}", array, delimiter=delimiter, fmt="%.17g")
        we_read(f"NumPy writes {text}", f"a.{text}", array)
        convolve("2d", f"a.{text}", f"b.{text}")
        same(f"NumPy reads {text}", np.loadtxt(folder / f"b.{text}", delimiter=delimiter), array)


def pillow_files():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pictures = {"grey": values("u1", (13, 11)), "colour": values("u1", (13, 11, 3)), "deep": values("u2", (13, 11))}
    for name, array in pictures.items():
        np.save(folder / "a.npy", array)
        layers = ["--type", "u16" if name == "deep" else "u8"] + (["--channels-last"] if array.ndim == 3 else [])
        for ending in ["png", "tif", "ppm"] + ([] if name == "deep" else ["jpg"]):
            if ending == "ppm" and array.ndim == 2:
                ending = "pgm"
            within = 2 if ending == "jpg" else 0
            Image.fromarray(array).save(folder / f"a.{ending}", quality=95, subsampling=0)
            expected = np.asarray(Image.open(folder / f"a.{ending}"))
            we_read(f"Pillow writes {ending} {name}", f"a.{ending}", expected, within=within)
            convolve("2d", "a.npy", f"b.{ending}", *layers)
            back = np.asarray(Image.open(folder / f"b.{ending}"))
            same(f"Pillow reads {ending} {name}", back, array, 60 if ending == "jpg" else 0)
            if ending != "pgm" or name != "deep":
                same(f"scikit-image reads {ending} {name}", skimage.io.imread(folder / f"b.{ending}"), back)
    rgba = values("u1", (9, 8, 4))
    Image.fromarray(rgba).save(folder / "a.png")
    convolve("2d", "a.png", "b.png")
    same("Pillow reads png with transparency", np.asarray(Image.open(folder / "b.png")), rgba)
    palette = Image.fromarray(pictures["colour"]).quantize(8)
    palette.save(folder / "a.png")
    we_read("Pillow writes png palette", "a.png", np.asarray(palette.convert("RGB")))
    colour = Image.fromarray(pictures["colour"])
    for ending in ["png", "jpg", "tif"]:
        more = PngImagePlugin.PngInfo()
        more.add(b"gAMA", (45455).to_bytes(4, "big"))
        options = {"pnginfo": more} if ending == "png" else {}
        colour.save(folder / f"a.{ending}", dpi=(300, 150), icc_profile=profile, **options)
        for target in ["png", "jpg", "tif"]:
            convolve("2d", f"a.{ending}", f"b.{target}")
            info = Image.open(folder / f"b.{target}").info
            check(f"profile from {ending} to {target}", info.get("icc_profile") == profile)
            dpi = [float(value) for value in info.get("dpi", (0, 0))]
            check(f"resolution from {ending} to {target}", np.allclose(dpi, (300, 150), atol=0.02), str(dpi))
    convolve("2d", "a.png", "b.png")
    check("gamma of png", abs(Image.open(folder / "b.png").info.get("gamma", 0) - 0.45455) < 1e-9)
    floats = values("f4", (6, 5))
    Image.fromarray(floats).save(folder / "a.pfm")
    we_read("Pillow writes pfm", "a.pfm", floats)
    convolve("2d", "a.pfm", "b.pfm")
    same("Pillow reads pfm", np.asarray(Image.open(folder / "b.pfm")), floats)


def tiff_files():
    for kind in ["u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"]:
        for name, shape, options in [
            ("grey", (40, 35), {"photometric": "minisblack"}), ("colour", (40, 35, 3), {"photometric": "rgb"}),
            ("pages", (3, 20, 17), {"photometric": "minisblack"}),
        ]:
            array = values(kind, shape)
            for coding, more in [
                ("plain", {}), ("deflate", {"compression": "deflate", "predictor": True}),
                ("LZW", {"compression": "lzw"}), ("tiled", {"tile": (16, 16)}), ("BigTIFF", {"bigtiff": True}),
                ("tiled deflate", {"tile": (16, 32), "compression": "deflate"}),
                ("big-endian", {"byteorder": ">"}),
            ]:
                tifffile.imwrite(folder / "a.tif", array, metadata=None, **options, **more)
                we_read(f"tifffile writes {coding} {name} {kind}", "a.tif", array)
            convolve("2d", "a.tif", "b.tif")
            back = tifffile.imread(folder / "b.tif")
            same(f"tifffile reads {name} {kind}", back, array)
            check(f"tifffile reads {name} {kind} as such", back.dtype == array.dtype, str(back.dtype))
            if name != "pages":
                same(f"scikit-image reads tif {name} {kind}", skimage.io.imread(folder / "b.tif"), array)
            for coding in ["lzw", "deflate"]:
                tifffile.imwrite(folder / "a.tif", array, metadata=None, compression=coding, **options)
                convolve("2d", "a.tif", "b.tif")
                same(f"tifffile reads {coding} {name} {kind}", tifffile.imread(folder / "b.tif"), array)
                with tifffile.TiffFile(folder / "b.tif") as file:
                    check(f"{coding} stays {coding}", file.pages[0].compression.name.lower().endswith(coding))
    picture = values("u2", (10, 12))
    skimage.io.imsave(folder / "a.tif", picture, check_contrast=False)
    we_read("scikit-image writes tif", "a.tif", picture)
    picture = values("u1", (10, 12, 3))
    skimage.io.imsave(folder / "a.png", picture, check_contrast=False)
    we_read("scikit-image writes png", "a.png", picture)


def sounds():
    steps = np.arange(3000)
    tone = np.stack([0.8 * np.sin(steps / 9), 0.5 * np.cos(steps / 31)])
    whole = {"PCM_16": "i2", "PCM_24": "i4", "PCM_32": "i4", "PCM_S8": "i1", "PCM_U8": "i1"}
    codings = {"WAV": ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"],
               "AIFF": ["PCM_S8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"],
               "FLAC": ["PCM_S8", "PCM_16", "PCM_24"]}
    for kind, subtypes in codings.items():
        for subtype in subtypes:
            for channels in [1, 2]:
                name = f"{kind.lower()} {subtype} {channels}"
                data = tone[:channels] if channels > 1 else tone[0]
                path = folder / f"a.{kind.lower()}"
                soundfile.write(path, data.T, 48000, subtype=subtype, format=kind)
                if subtype in whole:
                    # soundfile has 16 and 32 bits, with the loudest sample the loudest.
                    expected = soundfile.read(path, dtype="int32")[0].T
                    expected = expected >> {"PCM_16": 16, "PCM_24": 8, "PCM_32": 0}.get(subtype, 24)
                else:
                    expected = soundfile.read(path, dtype="float64")[0].T
                we_read(f"soundfile writes {name}", path.name, expected, "1d")
                convolve("1d", path.name, f"b.{kind.lower()}")
                back, rate = soundfile.read(folder / f"b.{kind.lower()}", dtype="float64")
                same(f"soundfile reads {name}", back, soundfile.read(path, dtype="float64")[0])
                info = soundfile.info(folder / f"b.{kind.lower()}")
                check(f"rate and depth of {name}", (rate, info.subtype) == (48000, subtype), f"{rate} {info.subtype}")
    soundfile.write(folder / "a.ogg", tone.T, 44100, format="OGG", subtype="VORBIS")
    we_read("soundfile writes ogg", "a.ogg", soundfile.read(folder / "a.ogg", dtype="float32")[0].T, "1d",
            within=1e-6)
    convolve("1d", "a.ogg", "b.ogg")
    same("soundfile reads ogg", soundfile.read(folder / "b.ogg")[0], tone.T, within=0.1)
    with wave.open(str(folder / "b.wav"), "rb") if convolve("1d", "a.wav", "b.wav", "--type", "i16") else None as file:
        check("Python's wave reads wav", (file.getframerate(), file.getsampwidth()) == (48000, 2))


def programs():
    tone = np.round(20000 * np.sin(np.arange(2000) / 7)).astype("i2")
    tone.tofile(folder / "a.raw")
    we_read("bare samples", "a.raw", tone, "1d", "--raw", "i16")
    we_read("bare samples with a shape", "a.raw", tone.reshape(40, 50), "2d", "--raw", "i16,shape=40x50")
    make = {"sox": lambda to: ["sox", "-D", "-r", "22050", "-e", "signed", "-b", "16", "-c", "1", folder / "a.raw", to],
            "ffmpeg": lambda to: ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", "22050", "-ac", "1", "-i",
                                  folder / "a.raw", "-sample_fmt", "s16", to]}
    take = {"sox": lambda path: ["sox", path, "-t", "raw", "-e", "signed", "-b", "16", folder / "c.raw"],
            "ffmpeg": lambda path: ["ffmpeg", "-v", "error", "-y", "-i", path, "-f", "s16le", folder / "c.raw"]}
    for program in ["sox", "ffmpeg"]:
        if not shutil.which(program):
            absent.append(program)
            continue
        for ending in ["wav", "aiff", "flac"]:
            options = ["-c:a", "pcm_s16be"] if (program, ending) == ("ffmpeg", "aiff") else []
            arguments = make[program](folder / f"a.{ending}")
            subprocess.run(arguments[:-1] + options + arguments[-1:], check=True)
            we_read(f"{program} writes {ending}", f"a.{ending}", tone, "1d")
            convolve("1d", f"a.{ending}", f"b.{ending}")
            subprocess.run(take[program](folder / f"b.{ending}"), check=True)
            same(f"{program} reads {ending}", np.fromfile(folder / "c.raw", "i2"), tone)
    if shutil.which("ffmpeg"):
        picture = values("u1", (16, 18, 3))
        np.save(folder / "a.npy", picture)
        for ending in ["png", "tif", "ppm"]:
            convolve("2d", "a.npy", f"b.{ending}", "--channels-last", "--type", "u8")
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", folder / f"b.{ending}", "-f", "rawvideo", "-pix_fmt",
                            "rgb24", folder / "c.raw"], check=True)
            same(f"ffmpeg reads {ending}", np.fromfile(folder / "c.raw", "u1"), picture.reshape(-1))
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "18x16", "-i",
                            folder / "c.raw", "-pix_fmt", "rgb24", folder / f"a.{ending}"], check=True)
            we_read(f"ffmpeg writes {ending}", f"a.{ending}", picture)


for part in [numpy_files, pillow_files, tiff_files, sounds, programs]:
    part()
shutil.rmtree(folder)
if absent:
    print("not installed, and not checked: " + ", ".join(absent))
print(f"{checks - len(failures)} of {checks} checks passed")
sys.exit(bool(failures))
