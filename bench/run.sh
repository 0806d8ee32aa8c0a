#!/usr/bin/env bash
# Prints the figures of docs/performance.md: bench/run.sh [arguments of the bench program]. Needs `make build` and the
# test services (make bench does both).
set -euo pipefail
cd "$(dirname "$0")/.."
echo "# $(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores, $(uname -sr), $(ls -d /usr/lib/postgresql/*/ | tail -n 1 | grep -o '[0-9]*') PostgreSQL"
echo
go run ./bench "$@"

data=$(mktemp -d /var/tmp/pkip-bench.XXXXXX)
chmod 755 "$data"
trap 'kill -INT $pid 2>/dev/null || true; wait $pid 2>/dev/null || true; rm -rf "$data"' EXIT
start() {
	local t0 t1
	t0=$(date +%s%N)
	PKIP_DATA=$data PKIP_LOG=error bin/pkip >"$data.out" 2>&1 &
	pid=$!
	until curl -sf -o /dev/null -H 'Host: saulkrasti.localhost:8080' http://127.0.0.1:8080/; do
		kill -0 $pid 2>/dev/null || { cat "$data.out" >&2; exit 1; }
		sleep 0.02
	done
	t1=$(date +%s%N)
	echo "| $1 | $(((t1 - t0) / 1000000)) ms |"
}
printf '## Start of everything on one machine, until the first page\n\n| start | time |\n| --- | --- |\n'
start 'the first, with a new database and three municipalities'
kill -INT $pid && wait $pid || true
start 'the next'
printf '\n## Weight of pages, cold, compressed as sent\n\n| page | HTML | all of it |\n| --- | --- | --- |\n'
get() { curl -s --compressed -o "$2" -w '%{size_download}' -H 'Host: saulkrasti.localhost:8080' "http://127.0.0.1:8080$1"; }
for page in / /pakalpojumi /pakalpojumi/koku-cirsana /p/koku-cirsana/sakums /pieteikties /privatums; do
	html=$(get "$page" "$data/page.html")
	all=$html
	for part in $(grep -oE '(href|src)="/(resursi|zimols)[^"]*"' "$data/page.html" | grep -oE '/[^"]*' | sort -u); do
		all=$((all + $(get "${part//&amp;/&}" "$data/part")))
	done
	echo "| $page | $html B | $all B |"
done
