#!/bin/sh
# Memory and threads over many attributions, forgotten models and open ones: endurance.sh ATTRIBUTIONS MODEL.onnx EXTENT…
set -u
count=$1
model=$2
shift 2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$here/../..
mvn -q -o -B -ntp -f "$root/pom.xml" -pl bench -am test-compile || exit 1
path=$(find "$HOME/.m2/repository" -name '*.jar' \( -path '*onnxruntime*' -o -path '*protobuf-java/*' -o -path '*jspecify*' \) |
    tr '\n' ':')
for module in compiler runtime image dataset language cli bench; do
    path=$root/$module/target/classes:$path
done
exec java -Xmx512m -cp "$path" org.jennit.bench.Endurance \
    "$model" "$count" "$@"
