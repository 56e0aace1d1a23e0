#!/bin/sh
# Makes the pictures of docs/gallery.md with the command itself, from the bundled model and photographs.
set -eu
cd "$(dirname "$0")"
for photo in ../../examples/images/*; do
    name=$(basename "$photo")
    ../../jennit compare "$photo" -o "gallery-${name%.*}.png"
done
