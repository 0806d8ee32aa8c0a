#!/usr/bin/env bash
# The real PostgreSQL and Redis that tests run on, in a folder of their own: start | stop | env.
# PostgreSQL refuses to run as root, so it runs as its package's user; durability is off, as the tests that need it
# start a cluster of their own.
set -euo pipefail
dir=${PKIP_TEST_DIR:-${TMPDIR:-/tmp}/pkip-test}
port=${PKIP_TEST_PG_PORT:-5544}
redis_port=${PKIP_TEST_REDIS_PORT:-6399}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case "${1:-start}" in
start)
	if [ -z "$bin" ]; then echo "PostgreSQL is missing: run 'make deps'" >&2; exit 1; fi
	mkdir -p "$dir"
	[ "$(id -u)" != 0 ] || chown postgres "$dir"
	if [ ! -d "$dir/data" ]; then
		as "$bin/initdb" -D "$dir/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || as cat "$dir/initdb.log"
	fi
	if ! as "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
		as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/postgres.log" -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off \
			-c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c max_locks_per_transaction=512 -c shared_buffers=256MB" start >/dev/null
	fi
	if command -v redis-server >/dev/null && ! redis-cli -p "$redis_port" ping >/dev/null 2>&1; then
		redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --daemonize yes --dir "$dir" --logfile "$dir/redis.log" >/dev/null
	fi
	;;
stop)
	as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	redis-cli -p "$redis_port" shutdown nosave >/dev/null 2>&1 || true
	;;
env) ;;
*) echo "usage: test/services.sh start|stop|env" >&2; exit 2 ;;
esac
echo "export PKIP_TEST_DSN='host=127.0.0.1 port=$port user=postgres dbname=postgres sslmode=disable' PKIP_TEST_REDIS='redis://127.0.0.1:$redis_port/0'"
