#!/usr/bin/env bash
# Compares Jennit with the reference implementation of the same rules, on the same networks and inputs, in one run that
# takes turns. Prints one markdown table; options are those of compare.py (./run.sh --help).
#
#   PEER_PYTHON   the Python of an environment that has what requirements.txt names; otherwise one is made in .venv
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

python=${PEER_PYTHON:-}
if [ -z "$python" ]; then
    python=$here/.venv/bin/python
    if [ ! -x "$python" ]; then
        python3 -m venv "$here/.venv" >&2
        "$python" -m pip install --quiet --requirement "$here/requirements.txt" >&2
    fi
fi

# The jars that the command needs are those that the benchmark needs.
mvn -q -f "$root/pom.xml" -pl bench -am package -Dunchecked -Dmaven.test.skip=true -Djacoco.skip=true \
    -Dmaven.source.skip=true -Dmaven.javadoc.skip=true >&2
export JENNIT_CLASS_PATH="$root/bench/target/classes:$root/cli/target/jennit-cli.jar:$root/cli/target/lib/*"
exec "$python" "$here/${PEER_SCRIPT:-compare.py}" "$@"
