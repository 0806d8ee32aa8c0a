#!/bin/sh
# Fetches the veraPDF judge once and prints the path of its jar. Needs Maven; the cache is ${PKIP_CACHE:-$HOME/.cache/pkip}.
set -eu
version=1.28.2
dir="${PKIP_CACHE:-$HOME/.cache/pkip}/judges/verapdf"
jar="$dir/greenfield-apps-$version.jar"
if [ ! -s "$jar" ]; then
	mkdir -p "$dir"
	part=$(mktemp -d "$dir/part.XXXXXX") # moved when whole: two tests may fetch at once
	trap 'rm -rf "$part"' EXIT
	mvn -q -B dependency:copy "-Dartifact=org.verapdf.apps:greenfield-apps:$version" "-DoutputDirectory=$part" >&2
	mv "$part/greenfield-apps-$version.jar" "$jar"
fi
printf '%s\n' "$jar"
