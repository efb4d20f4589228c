#!/usr/bin/env python3
"""Draws a mountain lake that does not exist.

One height field gives three files of three types: contours.svg (the map on the
first page), relief.png (the same land, lit from the north-west) and
soundings.json (the lake's depth along a line). Only the standard library is
used, and every run gives the same bytes:

    python3 terrain.py
"""

import heapq
import json
import math
import struct
import zlib

STEP = 10  # metres between two points of the grid
WIDTH, HEIGHT = 1600, 900  # metres; one metre is one unit of the SVG
COLS, ROWS = WIDTH // STEP + 1, HEIGHT // STEP + 1
CENTRE = (1110, 470)  # of the lake


# --- The land -----------------------------------------------------------------

def slope(x, y):
    """A fixed random direction, as a unit vector, for each whole x and y."""
    n = (x * 374761393 + y * 668265263 + 5) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0xFFFFFFFF
    turn = 2 * math.pi * (n ^ (n >> 16)) / 0xFFFFFFFF
    return math.cos(turn), math.sin(turn)


def noise(x, y):
    """Gradient noise (Perlin): about -0.7 to 0.7, smooth, and 0 where x and y are whole."""
    x0, y0 = math.floor(x), math.floor(y)
    u, v = x - x0, y - y0
    (a, b), (c, d) = slope(x0, y0), slope(x0 + 1, y0)
    (e, f), (g, h) = slope(x0, y0 + 1), slope(x0 + 1, y0 + 1)
    s, t = (w * w * w * (w * (6 * w - 15) + 10) for w in (u, v))
    top = (a * u + b * v) * (1 - s) + (c * (u - 1) + d * v) * s
    low = (e * u + f * (v - 1)) * (1 - s) + (g * (u - 1) + h * (v - 1)) * s
    return top * (1 - t) + low * t


def height(x, y):
    """A bowl carved by ice: steep behind the lake, open towards the west."""
    east, south = x - CENTRE[0], y - CENTRE[1]
    bend = 90 * noise(x / 230, y / 230 + 5) + 26 * noise(x / 70, y / 70)
    distance = max(0.0, math.hypot(0.86 * east, 1.25 * south) + bend)
    west = max(0.0, -math.cos(math.atan2(south, east) + 0.35))
    wall = 580 * (1 - math.exp(-((distance / 490) ** 2.4))) * (1 - 0.93 * west ** 1.3)
    basin = 70 * math.exp(-((distance / 175) ** 2))
    moraine = 10 * math.exp(-(((distance - 275) / 60) ** 2))
    rough = min(1.0, distance / 520) ** 1.5 * (1 - 0.5 * west)
    crags = 200 * noise(x / 240 + 19, y / 240) + 90 * noise(x / 100, y / 100 + 4)
    valley = 0.13 * min(east + 200, 0)
    return 1950 + wall - basin + moraine + rough * crags + valley


LAND = [[height(c * STEP, r * STEP) for c in range(COLS)] for r in range(ROWS)]


# --- The water ----------------------------------------------------------------

def flood(start):
    """Lets water rise from START. Returns each cell's way back to it, and the first cell at the
    map's edge that got wet: from there the lake runs over."""
    back, edge = {start: None}, None
    rising = [(LAND[start[1]][start[0]], start)]
    while rising:
        level, (c, r) = heapq.heappop(rising)
        if edge is None and (c in (0, COLS - 1) or r in (0, ROWS - 1)):
            edge = (c, r)
        for near in [(c + i, r + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
            if near not in back and 0 <= near[0] < COLS and 0 <= near[1] < ROWS:
                back[near] = (c, r)
                heapq.heappush(rising, (max(level, LAND[near[1]][near[0]]), near))
    return back, edge


def way_down(cell, back):
    """The cells from CELL to where the flood began."""
    while cell is not None:
        yield cell
        cell = back[cell]


BACK, EDGE = flood((CENTRE[0] // STEP, CENTRE[1] // STEP))
LEVEL = math.floor(max(LAND[r][c] for c, r in way_down(EDGE, BACK))) - 1


def brook(x, y):
    """The line that a drop of water takes from a spring into the lake."""
    line = [(x, y)]
    while height(x, y) > LEVEL - 5 and len(line) < 400:
        east = height(x + 2, y) - height(x - 2, y)
        south = height(x, y + 2) - height(x, y - 2)
        slope = math.hypot(east, south)
        x, y = x - 5 * east / slope, y - 5 * south / slope
        line.append((x, y))
    return line


def outlet():
    """The way on from the shore to the edge of the map."""
    line = []
    for c, r in way_down(EDGE, BACK):
        line.append((c * STEP, r * STEP))
        if in_lake(c * STEP, r * STEP):
            return smooth(simplify(line, 9))


# --- Lines --------------------------------------------------------------------

def contour(level):
    """The lines on which the land is LEVEL metres high, by marching squares."""
    def crossing(a, b):
        (ca, ra), (cb, rb) = a, b
        ha, hb = LAND[ra][ca] - level, LAND[rb][cb] - level
        t = ha / (ha - hb)
        return ((ca + (cb - ca) * t) * STEP, (ra + (rb - ra) * t) * STEP)

    follows = {}
    for r in range(ROWS - 1):
        for c in range(COLS - 1):
            corners = [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)]
            above = [LAND[y][x] > level for x, y in corners]
            leaves = [i for i in range(4) if above[i] and not above[i - 3]]
            enters = [i for i in range(4) if not above[i] and above[i - 3]]
            for i, j in zip(enters, leaves):
                sides = [tuple(sorted((corners[k], corners[k - 3]))) for k in (i, j)]
                follows[sides[0]] = sides[1]

    lines = []
    while follows:
        starts = follows.keys() - follows.values()
        side = min(starts or follows)
        line = [crossing(*side)]
        while side in follows:
            side = follows.pop(side)
            line.append(crossing(*side))
        lines.append(line)
    return lines


def simplify(line, tolerance):
    """Leaves out points that are less than TOLERANCE off the line (Douglas and Peucker)."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = math.hypot(x1 - x0, y1 - y0)

    def off(p):
        if length == 0:
            return math.hypot(p[0] - x0, p[1] - y0)
        return abs((x1 - x0) * (p[1] - y0) - (y1 - y0) * (p[0] - x0)) / length

    far = max(range(len(line)), key=lambda i: off(line[i]))
    if off(line[far]) <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[:far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)


def smooth(line):
    """Cuts the corners twice (Chaikin)."""
    for _ in range(2):
        cut = [line[0]]
        for (x0, y0), (x1, y1) in zip(line, line[1:]):
            cut += [(x0 * t + x1 * (1 - t), y0 * t + y1 * (1 - t)) for t in (0.75, 0.25)]
        line = cut + [line[-1]]
    return line


def path(lines):
    """SVG path data in whole units, relative to save bytes."""
    data = ""
    for line in lines:
        points = [(round(x), round(y)) for x, y in line]
        data += "M%d %dl" % points[0]
        data += " ".join("%d %d" % (b[0] - a[0], b[1] - a[1])
                         for a, b in zip(points, points[1:]) if a != b).replace(" -", "-")
        data += "z" if points[0] == points[-1] else ""
    return data


def lake_lines(level):
    """Closed lines below the lake's surface; hollows elsewhere on the map are not the lake."""
    near = [line for line in contour(level)
            if line[0] == line[-1] and all(math.dist(p, CENTRE) < 420 for p in line)]
    return sorted(near, key=len)[-1:]


SHORE = lake_lines(LEVEL)[0]


# --- The three files ----------------------------------------------------------

FONT = 'italic 54px Palatino,"Palatino Linotype",P052,Georgia,serif'
STYLE = """
.land{fill:none;stroke:#c2a37c;stroke-width:1.1}.index{stroke-width:2.2}
.lake{fill:#cfe7f3;stroke:#2f86b8;stroke-width:2}.depth{fill:#8fc3e0;fill-opacity:.28}
.stream{fill:none;stroke:#2f86b8;stroke-width:2.2;stroke-linecap:round}
text{font:%s;text-anchor:middle;fill:#0d4a6e}
.level{font-size:26px}
@media (prefers-color-scheme:dark){
.land{stroke:#4d4a3d}.lake{fill:#123a50;stroke:#4fa3d1}.depth{fill:#061d2b;fill-opacity:.32}
.stream{stroke:#3d8ab3}text{fill:#9fd3f0}}
""" % FONT
SPRINGS = [(1330, 90), (1560, 400), (1330, 820), (990, 60), (1540, 640)]


def draw_map():
    def land(levels):
        return path([simplify(l, 0.5) for h in levels for l in contour(h) if len(l) > 12])

    every_20 = [h for h in range(1700, 2700, 20) if abs(h - LEVEL) > 4]
    shore = path([simplify(l, 0.4) for l in lake_lines(LEVEL)])
    deeper = [[simplify(l, 0.4) for l in lake_lines(LEVEL - d)] for d in range(10, 70, 10)]
    depths = ['<path class="depth" d="%s"/>' % path(lines) for lines in deeper]
    streams = [smooth(simplify(brook(*spring), 6)) for spring in SPRINGS] + [outlet()]
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">' % (WIDTH, HEIGHT),
        "<title>Contour map of a mountain lake</title>", "<style>%s</style>" % STYLE,
        '<path class="land" d="%s"/>' % land(h for h in every_20 if h % 100),
        '<path class="land index" d="%s"/>' % land(h for h in every_20 if h % 100 == 0),
        '<path class="stream" d="%s"/>' % path(streams),
        '<path class="lake" d="%s"/>' % shore, *depths,
        '<text x="%d" y="%d">Tarn</text>' % CENTRE,
        '<text class="level" x="%d" y="%d">%d</text>' % (CENTRE[0], CENTRE[1] + 44, LEVEL),
        "</svg>", ""])


def in_lake(x, y):
    """True when the point (in metres) lies within the shoreline."""
    inside = False
    for (x0, y0), (x1, y1) in zip(SHORE, SHORE[1:]):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
    return inside


def draw_relief(zoom=3):
    """An indexed PNG: 48 shades of land, then 16 of water."""
    land = [(58 + 3.6 * i, 66 + 3.5 * i, 60 + 3.3 * i) for i in range(48)]
    water = [(150 - 8.5 * i, 200 - 7 * i, 225 - 6 * i) for i in range(16)]
    palette = b"".join(bytes(min(255, round(v)) for v in colour) for colour in land + water)

    rows = b""
    for y in range(0, HEIGHT, zoom):
        rows += b"\0"  # no filter
        for x in range(0, WIDTH, zoom):
            here = height(x, y)
            if here < LEVEL and in_lake(x, y):
                shade = 48 + min(15, max(0, int((LEVEL - here) / 2.4)))
            else:
                east, south = height(x + zoom, y) - here, height(x, y + zoom) - here
                steep = math.sqrt(east * east + south * south + zoom * zoom)
                light = (0.8 * zoom + 0.28 * (east + south)) / steep
                shade = min(47, max(0, int(light * 46)))
            rows += bytes([shade])

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    size = struct.pack(">IIBBBBB", -(-WIDTH // zoom), HEIGHT // zoom, 8, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"PLTE", palette)
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def soundings():
    """Depths on a line from west to east across the middle of the lake."""
    line = [x for x in range(0, WIDTH, STEP) if in_lake(x, CENTRE[1])]
    depths = [max(0, LEVEL - height(x, CENTRE[1])) for x in line]
    return {"lake": "Tarn", "surface_m": LEVEL, "line": "west to east",
            "soundings": [{"at_m": x - line[0], "depth_m": round(depth, 1)}
                          for x, depth in zip(line, depths)]}


if __name__ == "__main__":
    with open("contours.svg", "w", encoding="utf-8") as file:
        file.write(draw_map())
    with open("relief.png", "wb") as file:
        file.write(draw_relief())
    with open("soundings.json", "w", encoding="utf-8") as file:
        json.dump(soundings(), file, indent=1)
        file.write("\n")
