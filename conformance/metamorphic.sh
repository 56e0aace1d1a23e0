#!/bin/sh
# Explains networks written in other ways, by as many seeds as asked for (500): 50 of them run with every build.
set -eu
cd "$(dirname "$0")/.."
exec mvn -q -B -ntp -pl compiler -am test -Dunchecked -Dtest=MetamorphicTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Djennit.metamorphic.seeds="${1:-500}"
