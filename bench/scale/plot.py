"""Draws what `jennit bench --scale … --json` measured: seconds of processor time against nodes, both on logarithmic axes.

jennit bench --scale 1000,2000,5000,10000,20000 -c epsilon_plus --runs 1 --json | python3 plot.py > compile-scale.svg
"""

import json
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 560, 340, 60, 20, 110, 50
COLORS = {"chain": "#4e8fd0", "residual": "#e2574c"}
SECONDS = [0.1, 0.3, 1, 3, 10, 30]


def main():
    rows = [json.loads(line) for line in sys.stdin if line.strip()]
    networks = {}
    for row in rows:
        networks.setdefault(row["network"], []).append((row["nodes"], row["total_s"]))
    ticks = sorted({round(row["nodes"], -int(math.log10(row["nodes"]))) for row in rows})
    across = scale(min(ticks), max(ticks), LEFT, WIDTH - RIGHT)
    up = scale(SECONDS[0], SECONDS[-1], HEIGHT - BOTTOM, TOP)
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>'
    )
    for tick in ticks:
        x = across(tick)
        print(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        print(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:,}</text>')
    for tick in SECONDS:
        y = up(tick)
        print(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        print(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g} s</text>')
    print(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">nodes of the file</text>')
    for name, points in networks.items():
        path = "L".join(f"{across(nodes):.1f} {up(seconds):.1f}" for nodes, seconds in points)
        print(f'<path d="M{path}" fill="none" stroke="{COLORS[name]}" stroke-width="2"/>')
        for nodes, seconds in points:
            print(f'<circle cx="{across(nodes):.1f}" cy="{up(seconds):.1f}" r="3" fill="{COLORS[name]}"/>')
        x, y = points[-1]
        print(f'<text x="{across(x) + 8:.1f}" y="{up(y) + 4:.1f}" fill="{COLORS[name]}">{name}</text>')
    print("</svg>")


def scale(least, most, start, end):
    return lambda value: start + (end - start) * math.log(value / least) / math.log(most / least)


main()
