"""Runs the notebooks of this folder, each in a fresh kernel, and writes their outputs into them.

    execute.py [--check] [--refresh] [notebook …]

An output that is the same as the one that is kept changes nothing, a picture also when its pixels differ by less than
can be seen. Cells with the tag `measured` print times, or bounds that depend on the instruction set: they are run, but
keep the outputs that they have, unless --refresh is given. With --check nothing is written, and a notebook whose output has changed is an error.
"""
import base64
import copy
import io
import pathlib
import sys
import time
import nbformat
import numpy as np
from nbclient import NotebookClient
from PIL import Image

folder = pathlib.Path(__file__).parent


def pixels(output):
    """The picture of an output, or None."""
    data = output.get("data", {})
    data = data.get("image/png") or data.get("image/jpeg")
    return data and np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"), dtype=float)


def same(old, new):
    """Whether two outputs show the same."""
    before, after = pixels(old), pixels(new)
    if before is not None and after is not None:
        return before.shape == after.shape and np.abs(before - after).mean() < 1
    return {**old, "execution_count": None} == {**new, "execution_count": None}


def clean(cell):
    """Without what differs from run to run and says nothing."""
    cell.execution_count = None
    cell.metadata.pop("execution", None)
    for output in cell.outputs:
        output.pop("execution_count", None)
        if output.output_type == "execute_result":
            output.execution_count = None
        if pixels(output) is not None:
            output.data.pop("text/plain", None)
    return cell


def execute(path, check, refresh):
    """Runs one notebook; returns the numbers of its cells whose outputs have changed."""
    committed = nbformat.read(path, as_version=4)
    notebook = copy.deepcopy(committed)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    start = time.monotonic()
    NotebookClient(notebook, timeout=600, kernel_name="python3", coalesce_streams=True,
                   resources={"metadata": {"path": str(folder)}}).execute()
    changed = []
    for number, (old, new) in enumerate(zip(committed.cells, notebook.cells)):
        if new.cell_type != "code":
            continue
        clean(new)
        clean(old)
        unchanged = len(old.outputs) == len(new.outputs) and all(map(same, old.outputs, new.outputs))
        keep = "measured" in new.metadata.get("tags", []) and old.outputs and not refresh
        if unchanged or keep:
            new.outputs = old.outputs
        else:
            changed.append(number)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    if changed and not check:
        nbformat.write(notebook, path)
    size = path.stat().st_size // 1000
    print(f"{path.name}: {time.monotonic() - start:.1f} s, {size} kB, "
          + (f"changed outputs in cells {changed}" if changed else "outputs as they were"), flush=True)
    return changed


def main(arguments):
    check, refresh = "--check" in arguments, "--refresh" in arguments
    names = [folder / word for word in arguments if not word.startswith("--")] or sorted(folder.glob("*.ipynb"))
    changed = [path.name for path in names if execute(path, check, refresh)]
    if check and changed:
        sys.exit(f"the outputs of {', '.join(changed)} have changed: run `make notebooks` and look at them")


main(sys.argv[1:])
