#!/bin/sh
# Lets Jazzer make up files, guided by the code that they reach: jazzer.sh [SECONDS for each kind]
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../..
seconds=${1:-60}
work=$here/jazzer
mkdir -p "$work"

# The profile is what fetches Jazzer; no other build knows of it.
mvn -q -B -ntp -f "$root/pom.xml" -Pjazzer -Dunchecked -pl bench -am -DskipTests package \
    dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=runtime || exit 1

seed() {
    mkdir -p "$work/$1"
    shift
    for file in "$@"; do
        cp "$file" "$work/$kind/seed-$(echo "$file" | tr / _ | tail -c 80)"
    done
}

status=0
for kind in onnx npy png yaml json; do
    case $kind in
        onnx) seed $kind $(find "$root/conformance/field" -name '*.onnx' -size -64k) ;;
        npy) seed $kind "$root"/runtime/src/test/resources/npy/* ;;
        png) seed $kind "$root"/image/src/test/resources/pictures/* ;;
        yaml) seed $kind "$root"/conformance/field/hostile/*.yaml ;;
        json) seed $kind "$root"/examples/efficientnet-lite0/*.json ;;
    esac
    echo "$kind, for $seconds s"
    (cd "$work" && java -Xmx1g -cp "$root/bench/target/classes:$(cat classpath)" com.code_intelligence.jazzer.Jazzer \
        --target_class=org.jennit.bench.FuzzTarget --target_args=$kind \
        --instrumentation_includes='org.jennit.**' --keep_going=1 \
        "$kind" -max_total_time="$seconds" -max_len=65536 -timeout=60 -rss_limit_mb=4096) || status=1
done
exit "$status"
