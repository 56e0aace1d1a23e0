#!/bin/sh
# Makes the pictures of the README and of docs/ with the command itself, from the bundled model and photographs. The
# picture of a report is taken by Chromium.
set -eu
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
jennit=../../jennit
images=../../examples/images
"$jennit" explain "$images/chelsea.png" --overlay -o "$build"
java Strip.java chelsea.png "$images/chelsea.png" "$build/chelsea.heatmap.png" "$build/chelsea.overlay.png"
"$jennit" compare "$images/chelsea.png" -o compare.png \
    --composites gradient,epsilon_plus,epsilon_plus_flat,epsilon_gamma_box,excitation_backprop
cp "$images/chelsea.png" "$images/rocket.jpg" "$build"
(cd "$build" && "$OLDPWD/$jennit" report chelsea.png rocket.jpg -o report.html)
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --force-color-profile=srgb \
    --window-size=1180,1060 --timeout=5000 --screenshot=report.png "$build/report.html"
