#!/bin/bash
# Loads the real server with wrk, at 64 and at 1,000 connections: not a single request may fail.
#
#   check_wrk.sh TARN ROOT
#
# Exits with 77 where there is no wrk, or where one process may not have enough connections.
set -euo pipefail
command -v wrk >/dev/null || { echo "SKIPPED: there is no wrk here" && exit 77; }
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge 1200 ] ||
    { echo "SKIPPED: only $(ulimit -n) descriptors here" && exit 77; }
tarn=$1 root=$2
work=$(mktemp -d)

"$tarn" --listen 127.0.0.1:0 --port-file "$work/port" --log none "$root" 2>"$work/said" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    [ -s "$work/port" ] && break
    kill -0 $server
    sleep 0.1
done

# Whether answers come within a time is not asked here: the machine may have other things to do.
for connections in 64 1000; do
    timeout 100 wrk -t 2 -c $connections -d 2s --timeout 60s \
        "http://127.0.0.1:$(cat "$work/port")/" | tee "$work/report"
    if ! grep -qE '^ *[1-9][0-9]* requests in ' "$work/report" ||
        grep -E 'Socket errors|Non-2xx' "$work/report"; then
        echo "FAILED: $connections connections" && cat "$work/said" && exit 1
    fi
done
kill $server
wait $server
