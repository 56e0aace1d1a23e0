#!/usr/bin/env bash
# Exports networks, has Jennit explain them, and writes docs/coverage.md. The first argument is a folder that keeps what
# was exported and found; further options are those of examine.py.
#
#   COVERAGE_PYTHON         the Python of an environment that has what requirements.txt names
#   COVERAGE_KERAS_PYTHON   likewise for requirements-keras.txt
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=$1
shift
mkdir -p "$cache/cases"

environment() { # the folder of the environment, its requirements
    if [ ! -x "$1/bin/python" ]; then
        python3 -m venv "$1" >&2
        "$1/bin/python" -m pip install --quiet --requirement "$2" >&2
    fi
    echo "$1/bin/python"
}

python=${COVERAGE_PYTHON:-$(environment "$cache/environment" "$here/requirements.txt")}
keras=${COVERAGE_KERAS_PYTHON:-$(environment "$cache/environment-keras" "$here/requirements-keras.txt")}
"$python" "$here/export.py" "$cache/cases"
"$python" "$here/sklearn_cases.py" "$cache/cases"
"$keras" "$here/keras_cases.py" "$cache/cases"

# The jars that the command needs are those that the benchmark needs.
mvn -q -f "$root/pom.xml" -pl bench -am package -Dunchecked -Dmaven.test.skip=true -Djacoco.skip=true \
    -Dmaven.source.skip=true -Dmaven.javadoc.skip=true >&2
export JENNIT_CLASS_PATH="$root/bench/target/classes:$root/cli/target/jennit-cli.jar:$root/cli/target/lib/*"
"$python" "$here/examine.py" "$cache/cases" "$@"
"$python" "$here/examine.py" "$cache/cases" --table "$root/docs/coverage.md"
