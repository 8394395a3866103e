"""Writes the fixtures of the file tests: python3 make_fixtures.py
Needs NumPy, Pillow, tifffile, imagecodecs and soundfile, whose versions go to versions.txt.

Each fixture is a line of a table: a name, the file's bytes in hexadecimal, and what must be read from it:
type, shape and the samples' bytes (row-major, little-endian) in hexadecimal; pictures have their alpha in
a further column, `-` where there is none.
"""
import io, pathlib, struct, sys, zlib
import numpy as np
import PIL
from PIL import Image
import soundfile
import tifffile

HERE = pathlib.Path(__file__).parent
OURS = {"u1": "u8", "i1": "i8", "u2": "u16", "i2": "i16", "u4": "u32", "i4": "i32", "u8": "u64", "i8": "i64",
        "f4": "f32", "f8": "f64", "c8": "c64", "c16": "c128"}
random = np.random.default_rng(20240607)


def ours(array):
    """The array in the type that reading must give: bool as u8, float16 as f32."""
    array = np.asarray(array)
    if array.dtype == np.bool_:
        array = array.astype(np.uint8)
    if array.dtype.kind == "f" and array.dtype.itemsize == 2:
        array = array.astype(np.float32)
    array = np.asarray(array.astype(array.dtype.newbyteorder("<")), order="C")
    return OURS[array.dtype.str[1:]], array


def shape(array):
    return "x".join(map(str, array.shape)) or "scalar"


def line(name, file, array, *more):
    kind, array = ours(array)
    return "\t".join([name, file.hex(), kind, shape(array), array.tobytes().hex() or "-", *more]) + "\n"


def values(dtype, size):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return random.integers(0, 2, size).astype(dtype)
    if kind in "iu":
        info = np.iinfo(dtype)
        return random.integers(info.min, info.max, size, dtype=np.dtype(dtype).newbyteorder("="), endpoint=True)
    numbers = random.standard_normal(size)
    if kind == "c":
        numbers = numbers + 1j * random.standard_normal(size)
    special = [np.inf, -np.inf, np.nan, -0.0, 0.0, 6e-8, 65504.0]
    flat = numbers.reshape(-1)
    for index, value in enumerate(special[: max(flat.size - 2, 0)]):
        flat[index] = value
    with np.errstate(over="ignore"):
        return numbers.astype(dtype)


def npy():
    lines = []
    shapes = [(7,), (3, 4), (2, 3, 4)]
    for code in ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16"]:
        for order in "<>":
            for layout in "CF":
                for version in [(1, 0), (2, 0), (3, 0)]:
                    dims = shapes[len(lines) % 3]
                    array = values(code, dims).astype(order + code)
                    array = np.asarray(array, order=layout)
                    file = io.BytesIO()
                    np.lib.format.write_array(file, array, version=version)
                    name = f"{order}{code} {layout} {dims} version {version[0]}"
                    lines.append(line(name, file.getvalue(), array))
    for dims in [(), (0,), (1,), (0, 3), (3, 0), (1, 1), (5, 1), (1, 5), (2, 1, 3, 1), (2, 3, 2, 2, 2)]:
        for layout in "CF":
            array = np.asarray(values("f8", dims), order=layout)
            file = io.BytesIO()
            np.save(file, array)
            lines.append(line(f"f8 {layout} {dims}", file.getvalue(), array))
    (HERE / "npy.tsv").write_text("".join(lines))


def pillow(image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def deep_png(array, colour):
    """A 16-bit PNG, which Pillow writes only in grey: each row behind filter type 0."""
    rows, columns = array.shape[:2]
    header = struct.pack(">IIBBBBB", columns, rows, 16, colour, 0, 0, 0)
    data = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data))
            + chunk(b"IEND", b""))


def png():
    lines = []
    gray = random.integers(0, 256, (4, 5), dtype=np.uint8)
    rgb = random.integers(0, 256, (4, 5, 3), dtype=np.uint8)
    alpha = random.integers(0, 256, (4, 5), dtype=np.uint8)
    none = "-"
    lines.append(line("gray 8", pillow(Image.fromarray(gray), format="PNG"), gray, none))
    lines.append(line("rgb 8", pillow(Image.fromarray(rgb), format="PNG"), rgb, none))
    both = np.dstack([gray, alpha])
    lines.append(line("gray alpha 8", pillow(Image.fromarray(both, "LA"), format="PNG"), gray, alpha.tobytes().hex()))
    both = np.dstack([rgb, alpha])
    lines.append(line("rgb alpha 8", pillow(Image.fromarray(both), format="PNG"), rgb, alpha.tobytes().hex()))
    bits = gray > 127
    lines.append(line("gray 1", pillow(Image.fromarray(bits), format="PNG"), bits.astype(np.uint8) * 255, none))
    palette = Image.fromarray(rgb).quantize(8)
    lines.append(line("palette", pillow(palette, format="PNG"), np.asarray(palette.convert("RGB")), none))
    clear = palette.convert("RGBA")
    opacity = np.where(np.asarray(palette) == 2, 0, 255).astype(np.uint8)
    lines.append(line("palette transparent", pillow(palette, format="PNG", transparency=2),
                      np.asarray(clear.convert("RGB")), opacity.tobytes().hex()))
    opacity = np.where(gray == gray[1, 2], 0, 255).astype(np.uint8)
    lines.append(line("gray transparent", pillow(Image.fromarray(gray), format="PNG", transparency=int(gray[1, 2])),
                      gray, opacity.tobytes().hex()))
    deep = random.integers(0, 65536, (4, 5), dtype=np.uint16)
    lines.append(line("gray 16", pillow(Image.fromarray(deep), format="PNG"), deep, none))
    deep = random.integers(0, 65536, (4, 5, 4), dtype=np.uint16)
    lines.append(line("rgb 16", deep_png(deep[..., :3], 2), deep[..., :3], none))
    lines.append(line("rgb alpha 16", deep_png(deep, 6), deep[..., :3], deep[..., 3].tobytes().hex()))
    lines.append(line("gray alpha 16", deep_png(deep[..., :2], 4), deep[..., 0], deep[..., 1].tobytes().hex()))
    profile = bytes(random.integers(0, 256, 40, dtype=np.uint8))
    lines.append(line("metadata", pillow(Image.fromarray(rgb), format="PNG", dpi=(300, 150), icc_profile=profile),
                      rgb, none))
    (HERE / "png.tsv").write_text("".join(lines))


def jpeg():
    lines = []
    y, x = np.mgrid[0:9, 0:11]
    rgb = np.dstack([20 * x, 25 * y, 255 - 12 * (x + y)]).astype(np.uint8)
    for name, image, options in [
        ("rgb 4:4:4", Image.fromarray(rgb), {"subsampling": 0}),
        ("rgb 4:2:0", Image.fromarray(rgb), {"subsampling": 2}),
        ("rgb progressive", Image.fromarray(rgb), {"progressive": True}),
        ("gray", Image.fromarray(rgb).convert("L"), {}),
    ]:
        file = pillow(image, format="JPEG", quality=90, **options)
        lines.append(line(name, file, np.asarray(Image.open(io.BytesIO(file))), "-"))
    held = Image.Exif()
    held[0x0112] = 6
    (HERE / "turned.jpg").write_bytes(pillow(Image.fromarray(rgb), format="JPEG", exif=held))
    cmyk = pillow(Image.fromarray(rgb).convert("CMYK"), format="JPEG")
    (HERE / "cmyk.jpg").write_bytes(cmyk)
    (HERE / "jpeg.tsv").write_text("".join(lines))


def npz():
    lines = []
    one = values("f4", (3, 5))
    two = values("i2", (7,))
    for name, save, arrays in [
        ("one stored", np.savez, {"only": one}), ("one deflated", np.savez_compressed, {"only": one}),
        ("two stored", np.savez, {"first": two, "only": one}),
        ("two deflated", np.savez_compressed, {"only": one, "last": two}),
    ]:
        file = io.BytesIO()
        save(file, **arrays)
        lines.append(line(name, file.getvalue(), one))
    (HERE / "npz.tsv").write_text("".join(lines))


def tiff():
    lines = []

    def add(name, array, alpha=None, **options):
        file = io.BytesIO()
        with tifffile.TiffWriter(file, bigtiff=options.pop("bigtiff", False),
                                 byteorder=options.pop("byteorder", "<")) as writer:
            data = array if alpha is None else np.concatenate([array.reshape(*alpha.shape, -1), alpha[..., None]], -1)
            writer.write(data, metadata=None, **options)
        bits = "-" if alpha is None else alpha.tobytes().hex()
        lines.append(line(name, file.getvalue(), array, bits))

    gray = {"photometric": "minisblack"}
    rgb = {"photometric": "rgb"}
    for code in ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]:
        add(f"gray {code}", values(code, (5, 6)), **gray)
        add(f"gray {code} big-endian", values(code, (5, 6)), byteorder=">", **gray)
    for compression in ["lzw", "deflate", "packbits", "zstd", "lzma"]:
        add(f"gray {compression}", values("u2", (9, 7)), compression=compression, rowsperstrip=4, **gray)
        add(f"rgb {compression}", values("u1", (6, 7, 3)), compression=compression, **rgb)
    add("predictor", values("u2", (9, 7)), compression="lzw", predictor=2, **gray)
    add("float predictor", values("f4", (9, 7)), compression="deflate", predictor=3, **gray)
    add("tiled", values("u1", (40, 35)), tile=(16, 32), **gray)
    add("tiled rgb", values("f4", (20, 33, 3)), tile=(16, 16), compression="deflate", **rgb)
    add("planar", values("u2", (6, 7, 3)).transpose(2, 0, 1).copy(), planarconfig="separate", **rgb)
    lines[-1] = planar(lines[-1])
    add("BigTIFF", values("u2", (6, 7)), bigtiff=True, **gray)
    add("pages", values("u2", (3, 4, 5)), **gray)
    add("rgb pages", values("u1", (2, 4, 5, 3)), **rgb)
    add("rgb alpha", values("u1", (4, 5, 3)), values("u1", (4, 5)), extrasamples=["unassalpha"], **rgb)
    add("gray alpha", values("u2", (4, 5)), values("u2", (4, 5)), extrasamples=["unassalpha"],
        planarconfig="contig", **gray)
    white = values("u1", (4, 5))
    file = io.BytesIO()
    tifffile.imwrite(file, 255 - white, photometric="miniswhite", metadata=None)
    lines.append(line("white is zero", file.getvalue(), white, "-"))
    bits = values("b1", (5, 19))
    lines.append(line("1 bit", pillow(Image.fromarray(bits), format="TIFF"), bits.astype(np.uint8) * 255, "-"))
    lines.append(line("1 bit group 4", pillow(Image.fromarray(bits), format="TIFF", compression="group4"),
                      bits.astype(np.uint8) * 255, "-"))
    palette = Image.fromarray(values("u1", (6, 7, 3))).quantize(8)
    lines.append(line("palette", pillow(palette, format="TIFF"), np.asarray(palette.convert("RGB")), "-"))
    (HERE / "tiff.tsv").write_text("".join(lines))


def planar(text):
    """The samples of a planar file, which are given channel by channel, pixel by pixel."""
    name, file, kind, dims, samples, alpha = text.rstrip("\n").split("\t")
    array = np.frombuffer(bytes.fromhex(samples), "<u2").reshape([int(n) for n in dims.split("x")])
    return line(name, bytes.fromhex(file), array.transpose(1, 2, 0), alpha)


def audio():
    lines = []
    steps = np.arange(400)
    mono = np.round(30000 * np.sin(steps / 7)).astype(np.int16)
    stereo = np.stack([mono, mono[::-1] // 3])
    long = np.round(2.0 ** 31 * 0.9 * np.sin(steps / 5)).astype(np.int64).astype(np.int32)

    def add(name, data, kind, coding, expected):
        file = io.BytesIO()
        soundfile.write(file, data.T, 8000, format=kind, subtype=coding)
        lines.append(line(name, file.getvalue(), expected))

    for kind in ["WAV", "AIFF", "FLAC"]:
        add(f"{kind} 16", mono, kind, "PCM_16", mono)
        add(f"{kind} 16 stereo", stereo, kind, "PCM_16", stereo)
        add(f"{kind} 24", long, kind, "PCM_24", long >> 8)
        eight = "PCM_U8" if kind == "WAV" else "PCM_S8"
        add(f"{kind} 8", mono, kind, eight, (mono >> 8).astype(np.int8))
    for kind in ["WAV", "AIFF"]:
        add(f"{kind} 32", long, kind, "PCM_32", long)
        add(f"{kind} float", stereo / 32768, kind, "FLOAT", (stereo / 32768).astype(np.float32))
        add(f"{kind} double", stereo / 32768, kind, "DOUBLE", stereo / 32768)
    (HERE / "audio.tsv").write_text("".join(lines))
    vorbis = io.BytesIO()
    soundfile.write(vorbis, stereo.T / 40000, 8000, format="OGG", subtype="VORBIS")
    (HERE / "stereo.ogg").write_bytes(vorbis.getvalue())


def netpbm():
    lines = []
    gray = values("u1", (4, 5))
    rgb = values("u1", (4, 5, 3))
    deep = values("u2", (4, 5))
    lines.append(line("P5", pillow(Image.fromarray(gray), format="PPM"), gray, "-"))
    lines.append(line("P6", pillow(Image.fromarray(rgb), format="PPM"), rgb, "-"))
    lines.append(line("P5 16", pillow(Image.fromarray(deep), format="PPM"), deep, "-"))
    bits = values("b1", (4, 11))
    lines.append(line("P4", pillow(Image.fromarray(bits), format="PPM"), bits.astype(np.uint8) * 255, "-"))
    floats = values("f4", (4, 5))
    lines.append(line("Pf", pillow(Image.fromarray(floats), format="PPM"), floats, "-"))
    text = "P2 # made by hand\n5 4\n# white\n255\n" + "\n".join(" ".join(map(str, row)) for row in gray)
    lines.append(line("P2", text.encode(), gray, "-"))
    text = "P3\n5\n4 255 " + " ".join(map(str, rgb.reshape(-1))) + "\n"
    lines.append(line("P3", text.encode(), rgb, "-"))
    text = "P1\n11 4\n" + "".join("01"[1 - bit] for bit in bits.astype(int).reshape(-1))
    lines.append(line("P1", text.encode(), bits.astype(np.uint8) * 255, "-"))
    floats = values("f4", (2, 3, 3))
    data = b"PF\n3 2\n1.0\n" + floats[::-1].astype(">f4").tobytes()
    lines.append(line("PF big-endian", data, floats, "-"))
    (HERE / "netpbm.tsv").write_text("".join(lines))


def area(array, rows):
    """The mean over each new row's part of the old ones, by the definition: an integral of steps."""
    total = np.concatenate([np.zeros((1, array.shape[1])), np.cumsum(array, axis=0)])
    edges = np.linspace(0, len(array), rows + 1)
    whole = np.minimum(edges.astype(int), len(array) - 1)
    integral = total[whole] + (edges - whole)[:, None] * array[whole]
    return np.diff(integral, axis=0) / (len(array) / rows)


def resize():
    lines = []
    image = random.uniform(0, 255, (7, 9)).astype(np.float32)
    for rows, columns in [(14, 9), (7, 20), (15, 31), (8, 10)]:
        result = np.asarray(Image.fromarray(image).resize((columns, rows), Image.Resampling.BICUBIC))
        lines.append(line(f"bicubic {rows} x {columns}", image.tobytes(), result, shape(image)))
    for rows, columns in [(7, 4), (3, 9), (2, 5), (1, 1), (6, 8)]:
        result = area(area(image.astype(float), rows).T, columns).T.astype(np.float32)
        lines.append(line(f"area {rows} x {columns}", image.tobytes(), result, shape(image)))
    result = area(image.astype(float), 4).astype(np.float32)
    result = np.asarray(Image.fromarray(result).resize((13, 4), Image.Resampling.BICUBIC))
    lines.append(line("area rows, bicubic columns", image.tobytes(), result, shape(image)))
    (HERE / "resize.tsv").write_text("".join(lines))


npy()
png()
jpeg()
npz()
tiff()
audio()
netpbm()
resize()
(HERE / "versions.txt").write_text(
    f"Python {sys.version.split()[0]}\nNumPy {np.__version__}\nPillow {PIL.__version__}\n"
    f"tifffile {tifffile.__version__}\nsoundfile {soundfile.__version__}\n")
