#!/bin/sh
# Makes the pictures of the README and of docs/ with the command itself, from the bundled model and photographs.
set -eu
cd "$(dirname "$0")"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
../../jennit explain ../../examples/images/chelsea.png --overlay -o "$build"
java Strip.java chelsea.png ../../examples/images/chelsea.png "$build/chelsea.heatmap.png" "$build/chelsea.overlay.png"
