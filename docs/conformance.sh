#!/bin/sh
# Writes the table of conformance.md from what the command prints; takes a minute or two.
set -eu
cd "$(dirname "$0")"
table=$(mktemp)
trap 'rm -f "$table" "$table.md"' EXIT
status=0
../jennit conformance ../conformance/cases --markdown -q > "$table" || status=$?
[ -s "$table" ] || exit "$status"
awk -v table="$table" '
    /^<!-- end of the table -->$/ { skip = 0 }
    !skip { print }
    /^<!-- table: / { skip = 1; while ((getline line < table) > 0) print line }
' conformance.md > "$table.md"
cp "$table.md" conformance.md
exit "$status"
