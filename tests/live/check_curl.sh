#!/bin/bash
# Asks the real server as people do: with curl, which judges the answers by its own lights.
#
#   check_curl.sh TARN
#
# Exits with 77 where there is no curl.
set -euo pipefail
command -v curl >/dev/null || { echo "SKIPPED: there is no curl here" && exit 77; }
tarn=$1
work=$(mktemp -d)
cd "$work"
mkdir site
seq 20000 >site/numbers.txt
touch -d '1994-11-06 08:49:37 UTC' site/numbers.txt
printf '<p>home\n' >site/index.html
mkdir site/folder
printf '<p>folder\n' >site/folder/index.html

"$tarn" --listen 127.0.0.1:0 --listen "unix:$work/socket" --port-file port --log none site \
    2>said &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    [ -s port ] && break
    kill -0 $server
    sleep 0.1
done
url=http://127.0.0.1:$(cat port)

fail() {
    echo "FAILED: $*"
    cat heads said
    exit 1
}

# ask STATUS [curl's arguments...] TARGET: the body goes to "got", the heads to "heads".
ask() {
    local wanted=$1 status
    shift
    status=$(curl -sS -q --max-time 60 -o got -D heads -w '%{http_code}' "${@:1:$#-1}" "$url${!#}") ||
        fail "curl ${*}: exit $?"
    [ "$status" = "$wanted" ] || fail "curl ${*}: $status instead of $wanted"
}

same() { cmp -s got "$1" || fail "not the content of $1"; }
has() { grep -qix "$1"$'\r' heads || fail "no field \"$1\""; }

ask 200 /numbers.txt
same site/numbers.txt
ask 200 --http1.0 /numbers.txt
same site/numbers.txt
ask 200 --unix-socket socket /numbers.txt
same site/numbers.txt
ask 200 -I /numbers.txt
has "content-length: $(stat -c %s site/numbers.txt)"
ask 200 -L /folder
printf '<p>folder\n' | cmp -s got - || fail "the redirect leads elsewhere"

# Ranges, also of a download that was broken off.
ask 206 -r 10-19 /numbers.txt
head -c 20 site/numbers.txt | tail -c 10 | cmp -s got - || fail "another range"
ask 206 -r -5 /numbers.txt
tail -c 5 site/numbers.txt | cmp -s got - || fail "another suffix"
ask 206 -r 0-9,1000-1009,-10 /numbers.txt
has 'content-type: multipart/byteranges; boundary=.*'
head -c 5000 site/numbers.txt >part
cp part got
curl -sS -q --max-time 60 -C - -o got "$url/numbers.txt"
same site/numbers.txt
# curl has nothing left to fetch, and takes 416 for that.
curl -sS -q --max-time 60 -C - -o got "$url/numbers.txt" || fail "the end of the file is an error"
same site/numbers.txt

# What curl knows it does not fetch again.
ask 200 --etag-save tag /numbers.txt
[ -s tag ] || fail "no tag was saved"
ask 304 --etag-compare tag /numbers.txt
ask 304 -z 'Sun, 06 Nov 1994 08:49:37 GMT' /numbers.txt
ask 304 -z site/numbers.txt /numbers.txt
ask 200 -z 'Sun, 06 Nov 1994 08:49:36 GMT' /numbers.txt
ask 412 -z '-Sun, 06 Nov 1994 08:49:36 GMT' /numbers.txt
ask 200 -z '-Sun, 06 Nov 1994 08:49:38 GMT' /numbers.txt
echo more >>site/numbers.txt
ask 200 --etag-compare tag /numbers.txt
same site/numbers.txt

# Compressed once the background has done so; curl decodes it, whatever it is.
touch -d '1994-11-06 08:49:37 UTC' site/numbers.txt
for _ in $(seq 600); do
    ask 200 --compressed /numbers.txt
    same site/numbers.txt
    grep -qi '^content-encoding:' heads && break
    sleep 0.1
done
grep -qi '^content-encoding:' heads || fail "it is never compressed"
has 'vary: accept-encoding'
ask 200 --compressed --etag-save tag /numbers.txt
ask 304 --compressed --etag-compare tag /numbers.txt
ask 200 --etag-compare tag /numbers.txt

# Uploads are refused, however large, and the reason arrives.
head -c 300000 /dev/zero >upload
ask 405 -T upload /numbers.txt
ask 405 -T upload -H 'Expect:' /numbers.txt
ask 405 -T - -H 'Transfer-Encoding: chunked' /numbers.txt <upload
head -c 5000000 /dev/zero >upload
ask 413 -T upload -H 'Expect:' /numbers.txt
ask 405 -d a=b /
has 'allow: GET, HEAD, OPTIONS'
ask 204 -X OPTIONS /

# Several on one connection.
connects=$(curl -sS -q --max-time 60 -w '%{num_connects}\n' -o got "$url/" -o got "$url/numbers.txt" \
    -o got "$url/missing" -o got "$url/folder" -o got "$url/" | paste -sd+)
[ "$connects" = 1+0+0+0+0 ] || fail "connections: $connects"

kill -TERM $server
wait $server
echo "all is well"
