#!/usr/bin/env bash
# Installs what is missing on a fresh Debian machine: deps.sh run | test | front. What cannot be installed is said in
# one line that a person can run.
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-run}

packages=(postgresql)
[ "$want" != test ] || packages+=(redis-server chromium xmlsec1 poppler-utils python3-venv default-jre-headless maven)
missing=()
for p in "${packages[@]}"; do
	dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
# A machine may have Java and Python from elsewhere.
have() { command -v "$1" >/dev/null 2>&1; }
keep=()
for p in "${missing[@]}"; do
	case $p in
	default-jre-headless) have java || keep+=("$p") ;;
	maven) have mvn || keep+=("$p") ;;
	python3-venv) have python3 && python3 -c 'import venv, ensurepip' 2>/dev/null || keep+=("$p") ;;
	chromium) [ -x /usr/bin/chromium ] || keep+=("$p") ;;
	postgresql) ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || keep+=("$p") ;;
	*) keep+=("$p") ;;
	esac
done
if [ "${#keep[@]}" -gt 0 ]; then
	line="apt-get install -y --no-install-recommends ${keep[*]}"
	if [ "$(id -u)" = 0 ]; then sudo=(); elif have sudo && sudo -n true 2>/dev/null; then sudo=(sudo -n); else
		echo "Missing: ${keep[*]}. As root run: apt-get update && $line" >&2
		exit 1
	fi
	echo "installing ${keep[*]} ..." >&2
	# The package starts a cluster of its own unless told not to; ours stand in folders of their own.
	mkdir -p .pkip
	"${sudo[@]}" apt-get update -qq >.pkip/apt.log 2>&1
	DEBIAN_FRONTEND=noninteractive "${sudo[@]}" $line >>.pkip/apt.log 2>&1 || { tail -5 .pkip/apt.log >&2; exit 1; }
fi

# npm ci in DIR, when its lock is newer than what is installed.
install() {
	[ -f "$1/package-lock.json" ] || return 0
	if [ ! -f "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.stamp" ]; then
		have npm || { echo "Missing: Node.js 20 or later with npm" >&2; exit 1; }
		(cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && if grep -q '"node":' package.json; then npm rebuild node >/dev/null 2>&1; fi)
		touch "$1/node_modules/.stamp"
	fi
}
install infra/typeset/node
[ "$want" = run ] || install frontend
