#!/bin/bash
# Looks at the datagrams themselves, with tcpdump on the loopback interface: one for each request,
# one for each answer, none longer than what it answers, and none to whoever sent nothing.
#
#   check_capture.sh TARN TARN-BENCH
#
# Exits with 77 where there is no tcpdump, or nobody may capture.
set -euo pipefail
command -v tcpdump >/dev/null || { echo "SKIPPED: there is no tcpdump here" && exit 77; }
tarn=$1
bench=$2
work=$(mktemp -d)
cd "$work"
mkdir site
head -c 50000 /dev/urandom >site/file
printf '<p>page\n' >site/index.html
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

# wait_for WORDS FILE: until FILE has WORDS, for a minute.
wait_for() {
    for _ in $(seq 600); do
        grep -q "$1" "$2" && return
        sleep 0.1
    done
    echo "FAILED: no \"$1\" in $2"
    cat "$2"
    exit 1
}

"$tarn" --workers 1 --listen udp:127.0.0.1:0 --port-file port --log none site 2>said &
pids+=($!)
wait_for workers= said
port=$(cat port)

# --immediate-mode: packets are in the file when they are on the wire, not a buffer later.
tcpdump --immediate-mode -n -U -s 200 -B 16384 -i lo -w packets "udp port $port" 2>heard &
capture=$!
pids+=("$capture")
for _ in $(seq 600); do
    grep -q 'listening on' heard && break
    kill -0 $capture 2>/dev/null || { echo "SKIPPED: nobody may capture here" && cat heard && exit 77; }
    sleep 0.1
done

"$bench" --json report -q -n 200 -c 1 -p 1 "udp://127.0.0.1:$port/"
"$bench" fetch -q --compare site/file "udp://127.0.0.1:$port/file"
# No request, and a request shorter than any answer: they are seen, and nothing comes of them.
printf 'noise' >"/dev/udp/127.0.0.1/$port"
printf 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' >terse
cat terse >"/dev/udp/127.0.0.1/$port"
"$bench" -q -n 1 -c 1 "udp://127.0.0.1:$port/"

# tcpdump may be some packets behind: until it has the answer to the last request.
for _ in $(seq 600); do
    tcpdump -n -t -r packets 2>/dev/null >lines || true
    awk -v from=".$port > " -v terse="$(wc -c <terse)" '
        $NF == terse { is_late = 1 }
        is_late && index($0, from) { done = 1 }
        END { exit !done }' lines && break
    sleep 0.1
done
kill -INT $capture
wait $capture || true
tcpdump -n -t -r packets 2>/dev/null >lines
# "IP 127.0.0.1.45678 > 127.0.0.1.8080: UDP, length 1400"
awk -v port="$port" '
    { split($2, from, "."); split($4, to, "."); sub(":", "", to[5]); length_ = $NF }
    to[5] == port { asked++; pending[from[5]]++; bytes[from[5]] += length_ }
    from[5] == port {
        answered++
        if (pending[to[5]] < 1) { print "an answer to nobody: " $0; bad = 1 }
        bytes[to[5]] -= length_
        if (bytes[to[5]] < 0) { print "longer than what it answers: " $0; bad = 1 }
        pending[to[5]]--
    }
    END {
        for (peer in pending) silent += pending[peer]
        print asked " requests, " answered " answers, " silent " without one"
        if (asked < 250 || silent != 2 || asked != answered + silent) bad = 1
        exit bad
    }' lines || { echo "FAILED" && tail -20 lines && exit 1; }
echo "captured and in order"
