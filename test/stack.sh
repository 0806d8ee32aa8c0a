#!/bin/sh
# A whole stack of its own for browser tests: the product, PostgreSQL and the state's sandbox, on ports and in a folder
# of their own. Nothing of a developer's running copy is touched.
#
#   test/stack.sh start   builds, starts, waits until it answers, prints the addresses
#   test/stack.sh stop    ends it and removes its data; the logs stay
#   test/stack.sh run     start, then stay until told to end, then stop (Playwright's webServer)
#
# PKIP_STACK_DIR is where it lies, PKIP_STACK_PORT where it listens: that port, the next one for metrics, and the ones
# 10 and 20 above for the sandbox's pages and mail. PKIP_STACK_BUILD=0 takes the binaries of the last build.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
port=${PKIP_STACK_PORT:-18080}
dir=${PKIP_STACK_DIR:-${TMPDIR:-/tmp}/e2e-stack-$(id -u)-$port}
sandbox_port=$((port + 10))
mail_port=$((port + 20))
platform=http://pkip.localhost:$port
sandbox=http://latvija.localhost:$sandbox_port
# What is started lives on when the terminal that started it is closed.
detach=$(command -v setsid || command -v nohup)

build() {
	[ "${PKIP_STACK_BUILD:-1}" = 0 ] && return 0
	mkdir -p "$dir/bin"
	(cd "$root" && go build -o "$dir/bin/portal" ./cmd/pkip && go build -o "$dir/bin/sandbox" ./cmd/sandbox)
}

# finish NAME SIGNAL ends the process whose number stands in NAME.pid, if it is still the one that we started.
finish() {
	[ -f "$dir/$1.pid" ] || return 0
	pid=$(cat "$dir/$1.pid")
	rm -f "$dir/$1.pid"
	[ "$(readlink "/proc/$pid/exe" 2>/dev/null | sed 's/ (deleted)$//')" = "$dir/bin/$1" ] || return 0
	kill -TERM "$pid" 2>/dev/null || return 0
	i=0
	while kill -0 "$pid" 2>/dev/null; do
		i=$((i + 1))
		[ $i -gt 250 ] && kill -KILL "$pid" 2>/dev/null
		sleep 0.1
	done
}

# orphan ends a database whose product was killed before it could end it itself.
orphan() {
	file=$dir/data/postgres/data/postmaster.pid
	[ -f "$file" ] || return 0
	pid=$(head -n 1 "$file")
	kill -INT "$pid" 2>/dev/null || return 0
	i=0
	while kill -0 "$pid" 2>/dev/null && [ $i -lt 100 ]; do
		i=$((i + 1))
		sleep 0.1
	done
}

stop() {
	finish portal
	finish sandbox
	orphan
	rm -rf "$dir/data"
}

# answers waits until an address answers, or the process that should is gone.
answers() {
	i=0
	until curl -sf -o /dev/null "$2"; do
		i=$((i + 1))
		if [ $i -gt 600 ] || ! kill -0 "$(cat "$dir/$1.pid")" 2>/dev/null; then
			echo "$1 does not answer at $2:" >&2
			tail -n 20 "$dir/$1.log" >&2
			stop
			exit 1
		fi
		sleep 0.1
	done
}

start() {
	mkdir -p "$dir"
	chmod 755 "$dir" # PostgreSQL runs as another user and walks through it
	stop
	build
	mkdir -p "$dir/data/sandbox"
	PKIP_SANDBOX_ADDR=127.0.0.1:$sandbox_port PKIP_SANDBOX_URL=$sandbox PKIP_SANDBOX_SMTP=127.0.0.1:$mail_port \
		PKIP_PLATFORM_URL=$platform PKIP_TENANT_URL="http://{slug}.localhost:$port" PKIP_SANDBOX_DATA=$dir/data/sandbox \
		"$detach" "$dir/bin/sandbox" >"$dir/sandbox.log" 2>&1 </dev/null &
	echo $! >"$dir/sandbox.pid"
	answers sandbox "http://127.0.0.1:$sandbox_port/healthz"
	(
		cd "$root"
		PKIP_DATA=$dir/data PKIP_ADDR=127.0.0.1:$port PKIP_ADMIN_ADDR=127.0.0.1:$((port + 1)) PKIP_PUBLIC_URL=$platform \
			PKIP_SANDBOX_URL=$sandbox PKIP_IDP_METADATA=$sandbox/saml/metadata PKIP_REGISTERS_URL=$sandbox/dagr \
			SMTP_URL=smtp://127.0.0.1:$mail_port exec "$detach" "$dir/bin/portal" >"$dir/portal.log" 2>&1 </dev/null
	) &
	echo $! >"$dir/portal.pid"
	answers portal "http://127.0.0.1:$((port + 1))/healthz"
	answers portal "http://127.0.0.1:$port/"
	echo "platform      $platform"
	echo "municipality  http://saulkrasti.localhost:$port (and ogre, cesis)"
	echo "sandbox       $sandbox/_sandbox/"
	echo "logs          $dir/portal.log $dir/sandbox.log"
}

case ${1:-} in
start) start ;;
stop) stop ;;
run)
	trap 'stop; exit 0' TERM INT HUP
	start
	while kill -0 "$(cat "$dir/portal.pid")" 2>/dev/null; do
		sleep 1
	done
	echo "the product ended, see $dir/portal.log" >&2
	stop
	exit 1
	;;
*)
	echo "usage: test/stack.sh start | stop | run" >&2
	exit 2
	;;
esac
