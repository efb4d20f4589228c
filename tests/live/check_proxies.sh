#!/bin/bash
# The real server behind the real nginx and the real HAProxy, over unix sockets and by the PROXY
# protocol, each started here with a configuration of its own.
#
#   check_proxies.sh TARN
#
# Exits with 77 where nginx, HAProxy or curl is missing.
set -euo pipefail
PATH=$PATH:/usr/sbin
for program in curl nginx haproxy; do
    command -v $program >/dev/null ||
        { echo "SKIPPED, not checked behind proxies: there is no $program here" && exit 77; }
done
tarn=$(realpath "$1")
work=$(mktemp -d)
cd "$work"
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
mkdir site
seq 200000 >site/numbers.txt
printf '<p>home\n' >site/index.html

fail() {
    echo "FAILED: $*"
    tail -n 20 ./*.log
    exit 1
}

# wait_for WHAT COMMAND...
wait_for() {
    local what=$1
    shift
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.1
    done
    fail "$what"
}

# Asks a proxy, as 127.0.0.2 so that nobody takes the proxy itself for the client.
ask() { curl -sS -q --max-time 60 --interface 127.0.0.2 "$@"; }

# ---- the servers ----

"$tarn" --listen "unix:$work/plain" --listen "unix:$work/proxied?mode=600&proxy" \
    --listen '127.0.0.1:0?proxy=127.0.0.1' --port-file port --log combined --log-file access.log site \
    2>tarn.log &
children+=($!)
wait_for "tarn does not start" test -s port

as=
[ "$(id -u)" -ne 0 ] || as='user root;' # the scratch folder is for nobody else
write_nginx() {
    cat >nginx.conf <<END
daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_processes 1; $as
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    upstream tarn { server unix:$work/plain; keepalive 4; }
    server {
        listen 127.0.0.1:$1;
        location / {
            proxy_pass http://tarn; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host public.example;
        }
    }
}
END
}

write_haproxy() {
    cat >haproxy.cfg <<END
global
    maxconn 64
defaults
    mode http
    timeout connect 10s
    timeout client 60s
    timeout server 60s
frontend all
    bind 127.0.0.1:$1
    stats enable
    stats uri /stats
    use_backend v2 if { path_beg /numbers.txt } { hdr(x-way) v2 }
    use_backend v1 if { path_beg /numbers.txt } { hdr(x-way) v1 }
    use_backend health if { hdr(x-way) health }
    default_backend plain
backend plain
    server tarn unix@$work/plain
backend v2
    option httpchk GET /.tarn/health
    http-check expect status 200
    server tarn unix@$work/proxied send-proxy-v2 proxy-v2-options crc32c check inter 200ms
backend v1
    server tarn 127.0.0.1:$(cat port) send-proxy
backend health
    server tarn unix@$work/proxied send-proxy-v2
END
}

answers() { curl -s -q --max-time 5 -o got "http://127.0.0.1:$1/"; }

# start_on_free_port NAME COMMAND...: neither of them lets the system choose a port. Leaves it in
# $url.
start_on_free_port() {
    local name=$1
    shift
    for _ in $(seq 30); do
        local port=$((20000 + RANDOM % 12000))
        "write_$name" $port
        "$@" >>"$name.log" 2>&1 &
        local child=$!
        for _ in $(seq 100); do
            if kill -0 $child 2>/dev/null && answers $port; then
                children+=("$child")
                url=http://127.0.0.1:$port
                return
            fi
            kill -0 $child 2>/dev/null || break
            sleep 0.1
        done
        kill $child 2>/dev/null || true
        wait $child 2>/dev/null || true
    done
    fail "$name does not start"
}

check_pages() {
    ask -o got "$url/numbers.txt"
    cmp -s got site/numbers.txt || fail "$1: not the content of numbers.txt"
    ask -o got -r 1000-1999 "$url/numbers.txt"
    head -c 2000 site/numbers.txt | tail -c 1000 | cmp -s got - || fail "$1: another range"
    [ "$(ask -o got -w '%{http_code}' "$url/missing")" = 404 ] || fail "$1: no 404"
    [ "$(ask -o got -w '%{http_code}' -d a=b "$url/")" = 405 ] || fail "$1: no 405"
    [ "$(ask -o got -I -w '%{http_code}' "$url/numbers.txt")" = 200 ] || fail "$1: no HEAD"
    ask -o got --compressed "$url/numbers.txt"
    cmp -s got site/numbers.txt || fail "$1: not the content of numbers.txt when compressed"
}

metric() { curl -sS -q --unix-socket plain http://localhost/.tarn/metrics | awk -v name="$1" '$1 == name { print $2 }'; }

# ---- nginx, and the connections it keeps ----

start_on_free_port nginx nginx -e "$work/nginx.log" -c "$work/nginx.conf"
check_pages nginx
before=$(metric tarn_connections_accepted_total)
for _ in $(seq 40); do
    echo "url = $url/"
    echo 'output = got'
done | ask -K -
cmp -s got site/index.html || fail "nginx: not the home page"
opened=$(($(metric tarn_connections_accepted_total) - before))
[ $opened -le 10 ] || fail "nginx: 40 requests took $opened connections of tarn"

# ---- HAProxy, and whose address is in the log ----

start_on_free_port haproxy haproxy -db -f "$work/haproxy.cfg"
check_pages HAProxy
for way in v1 v2; do
    ask -o got -H "X-Way: $way" "$url/numbers.txt?by-$way"
    cmp -s got site/numbers.txt || fail "HAProxy, $way: not the content of numbers.txt"
done
is_well() { curl -s -q -o stats "$url/stats;csv" && grep -q '^v2,tarn,.*,L7OK,' stats; }
wait_for "HAProxy's health check never succeeds: $(curl -s -q "$url/stats;csv" | grep ^v2)" is_well
[ "$(ask -o got -H 'X-Way: health' -w '%{http_code}' "$url/.tarn/health")" = 404 ] ||
    fail "a client sees the pages about the server"

kill "${children[0]}"
wait "${children[0]}" || fail "tarn ended with $?"
for way in v1 v2; do
    grep -q "^127\.0\.0\.2 - - .*by-$way" access.log || fail "the log does not show the client, $way"
done
grep -q '^unix:pid=[0-9]*,uid=[0-9]* - - ' access.log || fail "the log does not show the proxy"
grep -q ' 400 ' access.log && fail "something was a bad request"
echo "all is well"
