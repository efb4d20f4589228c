#!/bin/bash
# The real server, its probe and the real tarn-bench over vsock, all on this machine.
#
#   check_vsock.sh TARN TARN-BENCH
#
# Exits with 77 where the kernel has no loopback for vsock (the module vsock_loopback).
set -euo pipefail
tarn=$1 bench=$2
work=$(mktemp -d)
cd "$work"
trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir site
printf '<p>home\n' >site/index.html

"$tarn" --listen vsock:1:0 --log none site 2>said &
server=$!
for _ in $(seq 600); do
    grep -q listening said && break
    kill -0 $server 2>/dev/null || break
    sleep 0.1
done
endpoint=$(sed -n 's/^listening url=\(vsock:1:[0-9]*\) .*/\1/p' said)
if [ -z "$endpoint" ]; then
    cat said
    grep -qE 'no interface of this machine|not supported' said && echo "SKIPPED, vsock is not checked" &&
        exit 77
    exit 1
fi
"$tarn" probe "$endpoint"
"$bench" -n 100 -c 4 -t 1 -q "$endpoint:/index.html"
kill -TERM $server
wait $server
echo "all is well"
