#!/bin/sh
# Kills runs over a folder at times of their own, resumes each, and compares every file with an undisturbed run:
# kills.sh [KILLS] [PICTURES]
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../..
jennit=${JENNIT:-$root/jennit}
kills=${1:-20}
pictures=${2:-200}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/photos"
i=0
while [ "$i" -lt "$pictures" ]; do
    cp "$root/examples/images/chelsea.png" "$work/photos/p$i.png" || exit 1
    i=$((i + 1))
done

set -- explain "$work/photos" -c epsilon_plus --quiet --resume -o
"$jennit" "$@" "$work/undisturbed" || exit 1

different=0
i=0
while [ "$i" -lt "$kills" ]; do
    rm -rf "$work/out"
    "$jennit" "$@" "$work/out" &
    run=$! # of the launcher itself, which becomes Java: not of a shell around it
    sleep "$((1 + i % 7))"
    kill -KILL "$run" 2>/dev/null
    wait "$run" 2>/dev/null
    "$jennit" "$@" "$work/out" || exit 1
    diff -r "$work/undisturbed" "$work/out" >/dev/null || different=$((different + 1))
    i=$((i + 1))
done
echo "| $kills kills of a run over $pictures pictures | $different resumed differently |"
[ "$different" = 0 ]
