#!/bin/sh
# The peak memory of explaining a float32 model of random weights: memory.sh [LAYERS of 64 MiB each]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../..
layers=${1:-16}
"$root/jennit" --version >/dev/null # builds it where that was not done
app=$root/cli/target/command/$(head -n 1 "$root/cli/target/command/current")
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
libraries=$app/jennit-cli.jar:$app/lib/*
javac -cp "$libraries" -d "$classes" "$here/PeakMemory.java"
for prepacking in NEVER ALWAYS; do
    for composite in gradient attn_lrp; do
        java -Xmx256m -XX:+UseSerialGC -cp "$classes:$libraries" PeakMemory "$layers" "$composite" "$prepacking"
    done
done
