"""The files that all servers serve, made the same way on every machine.

Their bytes are random, so that no server gains by compressing them; names of one row have one
length, so that all requests of it have.
"""

import bisect
import itertools
import math
import os
import random

ZIPF_FILES = 10000
ZIPF_ASKED = 65536
ZIPF_SEED = 20180401
MANY_FILES = 100000
SIZES = {"1k.html": 1024, "100k.bin": 100 << 10, "1m.bin": 1 << 20, "100m.bin": 100 << 20}


def make(work, rows):
    """Makes what ROWS need and what is missing of it below WORK."""
    site = os.path.join(work, "site")
    write_random(os.path.join(site, "1k.html"), SIZES["1k.html"], SIZES["1k.html"])
    for row in rows:
        name = row.load.path.lstrip("/")
        if row.folder == "many":
            write_many(os.path.join(work, "many"))
        elif row.load.lists:
            write_zipf(os.path.join(site, "zipf"))
        else:
            write_random(os.path.join(site, name), SIZES[name], SIZES[name])


def write_random(path, size, seed):
    if os.path.exists(path) and os.path.getsize(path) == size:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    dice = random.Random(seed)
    with open(path + ".part", "wb") as file:
        for start in range(0, size, 1 << 20):
            file.write(dice.randbytes(min(1 << 20, size - start)))
    os.replace(path + ".part", path)


# ---- ten thousand files of a web site ----


def zipf_path(rank):
    return f"/zipf/{rank % 100:02}/{rank:05}.html"


def zipf_sizes():
    """Sizes with a median of 6 KiB and a long tail, as the objects of web pages have."""
    dice = random.Random(ZIPF_SEED)
    return [int(min(max(dice.lognormvariate(math.log(6144), 1.5), 128), 1 << 20))
            for _ in range(ZIPF_FILES)]


def zipf_weights():
    """The file of rank R is asked for 1/R as often as the first."""
    return [1 / (rank + 1) for rank in range(ZIPF_FILES)]


def zipf_asked():
    """A long list of paths as a crowd of clients would ask for them."""
    dice = random.Random(ZIPF_SEED + 1)
    sums = list(itertools.accumulate(zipf_weights()))
    return [zipf_path(bisect.bisect(sums, dice.random() * sums[-1])) for _ in range(ZIPF_ASKED)]


def zipf_mean_size():
    weights = zipf_weights()
    return round(sum(map(lambda size, weight: size * weight, zipf_sizes(), weights)) / sum(weights))


def write_zipf(folder):
    done = os.path.join(folder, "done")
    if os.path.exists(done):
        return
    for rank, size in enumerate(zipf_sizes()):
        write_random(os.path.dirname(folder) + zipf_path(rank), size, rank)
    write_lists(folder)
    write_random(done, 1, 0)


def write_lists(folder):
    """What clients ask for: `asked` in this order, `weighted` by chance."""
    with open(os.path.join(folder, "asked"), "w", encoding="ascii") as file:
        file.writelines(path + "\n" for path in zipf_asked())
    with open(os.path.join(folder, "weighted"), "w", encoding="ascii") as file:
        file.writelines(f"{max(1, round(weight * 1e6))} {zipf_path(rank)}\n"
                        for rank, weight in enumerate(zipf_weights()))


# ---- a hundred thousand small files ----


def many_path(number):
    return f"/{number // 100:04}/{number:06}.txt"


def write_many(root):
    done = root + ".done"
    if os.path.exists(done):
        return
    for number in range(MANY_FILES):
        if number % 100 == 0:
            os.makedirs(root + os.path.dirname(many_path(number)), exist_ok=True)
        with open(root + many_path(number), "w", encoding="ascii") as file:
            file.write(f"file {number}\n")
    write_random(done, 1, 0)
