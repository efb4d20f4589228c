#!/bin/bash
# Asks Prometheus' own promtool what it thinks of the metrics of a server that has something to
# tell: connections, requests, datagrams.
#
#   check_promtool.sh TARN
#
# Exits with 77 where there is no promtool (Debian's package is "prometheus") or no curl.
set -euo pipefail
for tool in promtool curl; do
    command -v $tool >/dev/null || { echo "SKIPPED: there is no $tool here" && exit 77; }
done
tarn=$1
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
echo page >"$work/index.html"
"$tarn" --listen 127.0.0.1:0 --listen udp:127.0.0.1:0 --port-file "$work/ports" --log none "$work" \
    2>"$work/log" &
server=$!
for _ in $(seq 300); do
    [ -s "$work/ports" ] && break
    sleep 0.1
done
url=http://127.0.0.1:$(grep -m 1 -o '[0-9]*$' "$work/ports")
curl -sS --fail "$url/" -o "$work/page"
curl -sS --fail "$url/.tarn/metrics" -o "$work/metrics"
grep -q '^tarn_udp_received_total 0$' "$work/metrics"
promtool check metrics <"$work/metrics"
kill -TERM "$server"
wait "$server"
