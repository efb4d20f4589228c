#!/bin/bash
# The real server, its probe and the real tarn-bench over vsock, all on one machine.
#
#   check_vsock.sh TARN TARN-BENCH
#
# Where the kernel has no loopback for vsock (the module vsock_loopback), User Mode Linux is started
# as a process, and the same is done in there. Exits with 77 where that is missing, too.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
here=$(realpath "$0") tarn=$(realpath "$1") bench=$(realpath "$2")
work=$(mktemp -d)
cd "$work"
trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$work"' EXIT

skip() {
    echo "SKIPPED, vsock is not checked: $*"
    exit 77
}

# A kernel of our own, whose first process runs this script again on the files of this machine.
in_user_mode_linux() {
    local modules
    for program in linux.uml insmod; do
        command -v $program >/dev/null || skip "no loopback in this kernel, and no $program here"
    done
    ! grep -qE "__(asan|tsan)_init" "$tarn" ||
        skip "no loopback in this kernel, and sanitizers want more memory than the other one has"
    modules=$(echo /usr/lib/uml/modules/*/kernel/net/vmw_vsock)
    cat >init <<END
#!/bin/bash
mount -t proc proc /proc
for module in vsock vmw_vsock_virtio_transport_common vsock_loopback; do
    insmod $modules/\$module.ko
done
IN_UML=1 '$here' '$tarn' '$bench' >'$work/result' 2>&1
echo "status \$?" >>'$work/result'
echo o >/proc/sysrq-trigger
sleep 60
END
    chmod +x init
    timeout 100 linux.uml mem=256M root=/dev/root rootfstype=hostfs rootflags=/ rw "init=$work/init" \
        con=null con0=fd:0,fd:1 </dev/null >kernel.log 2>&1 || true
    [ -s result ] || { tail -n 5 kernel.log && skip "User Mode Linux does not start here"; }
    cat result
    grep -qx 'status 0' result
    exit
}

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
    grep -qE 'no interface of this machine|not supported' said && [ -z "${IN_UML:-}" ] &&
        in_user_mode_linux
    exit 1
fi
"$tarn" probe "$endpoint"
# 5: all were answered, and others kept the CPU from it, which nobody here can rule out.
"$bench" -n 100 -c 4 -t 1 -q "$endpoint:/index.html" || [ $? -eq 5 ]
kill -TERM $server
wait $server
echo "all is well over $endpoint"
