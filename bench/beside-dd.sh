#!/usr/bin/env bash
# One large file onto an ext4, durable, beside `dd conv=fsync`, in pairs. Root only. See bench/README.md.
#
#   bench/beside-dd.sh [--write] [FOLDER]     # default: /var/tmp, which is to lie on a disk
#
# PAIRS=5  BYTES=4000000000  IMAGE=12 (GB, which are written once)  DRAY=path/to/dray  DRAY_SEND_OPTIONS=""
# TRACE=perf.data: records the last of Dray's runs, all processors, with `perf record -a -g`
#
# The disk is a file without holes, so that both write to blocks that the disk below has given out, past the cache of the file system
# below. Every other pair begins with Dray. --write puts the table into docs/performance/beside-dd.md.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
pairs=${PAIRS:-5} bytes=${BYTES:-4000000000} dray=${DRAY:-$repository/artifacts/dray/dray} port=${PORT:-24877}
page=/dev/stdout
if [[ ${1:-} == --write ]]; then
  page=$repository/docs/performance/beside-dd.md
  shift
fi
work=$(mktemp -d "${1:-/var/tmp}/dray-beside.XXXXXX") memory=$(mktemp -d /dev/shm/dray-beside.XXXXXX)
holes=0 device='' hertz=$(getconf CLK_TCK)
# shellcheck source=bench/measuring.sh
source "$here/measuring.sh"

clean_up() {
  trap - EXIT INT TERM
  stop_servers
  umount "$work/disk" 2>/dev/null || true
  [[ -z $device ]] || losetup -d "$device"
  rm -rf "$work" "$memory"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# mkfs and mount are not to discard: that would punch the holes again.
make_disk() {
  fallocate -l "${IMAGE:-12}G" "$work/image"
  dd if=/dev/zero of="$work/image" bs=4M count=$((${IMAGE:-12} * 256)) conv=notrunc,fsync status=none
  device=$(losetup --direct-io=on --show -f "$work/image")
  mkfs.ext4 -q -F -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 "$device"
  mkdir "$work/disk"
  mount -o nodiscard "$device" "$work/disk"
  mkdir "$work/disk/in"
}

start_server() {
  local tries
  export DRAY_HOME=$work/home
  "$dray" serve "$work/disk/in" --listen "127.0.0.1:$port" --plain >"$work/serve.log" 2>&1 </dev/null &
  server[dray]=$!
  for ((tries = 0; tries < 1000; tries++)); do
    grep -qE "^ *[0-9]+: 0100007F:$(printf %04X "$port") [0-9A-F:]+ 0A " /proc/net/tcp && return
    sleep 0.01
  done
  cat "$work/serve.log" >&2
  exit 1
}

dd_run() { dd if="$memory/file" of="$work/disk/in/file" bs=1M conv=fsync status=none; }

# shellcheck disable=SC2086 # options are several words
dray_run() { "$dray" send -q "$memory/file" --to "127.0.0.1:$port" ${DRAY_SEND_OPTIONS:-}; }

# The disk rests and the last file is gone from it. What is free of memory is then filled with a hole's pages, which are clean: a
# virtual machine gives free pages back to its host and gets them anew at several times what writing them costs, while a cache that
# is full is there, as it is on any machine that has been in use.
prepare() {
  rm -f "$work/disk/in/file"
  sync -f "$work/disk"
  local free
  free=$(awk '/^MemFree/ { print $2 }' /proc/meminfo)
  truncate -s "${free}K" "$work/hole.$((++holes))"
  cat "$work/hole.$holes" >/dev/null
}

# run NAME: microseconds, and clock ticks of both ends.
run() {
  local start before trace=0 TIMEFORMAT='%U %S'
  prepare
  if [[ $1 == dray && -n ${TRACE:-} && $pair == "$pairs" ]]; then
    perf record -a -g -F 499 -o "$TRACE" >/dev/null 2>&1 &
    trace=$!
    sleep 0.5
  fi
  cpu_ticks "${server[dray]}"; before=$ticks
  start=${EPOCHREALTIME/[.,]/}
  { time "$1_run"; } 2>"$work/time"
  took=$((${EPOCHREALTIME/[.,]/} - start))
  cpu_ticks "${server[dray]}"
  if ((trace)); then kill -INT "$trace"; wait "$trace" || true; fi
  used=$(awk -v served=$((ticks - before)) -v hertz="$hertz" '{ printf "%d", ($1 + $2) * hertz + served }' "$work/time")
  cmp "$memory/file" "$work/disk/in/file"
  echo "$1: $((took / 1000)) ms, $used ticks" >&2
}

head -c "$bytes" /dev/urandom >"$memory/file"
make_disk
start_server
dd_run # warms up
for ((pair = 1; pair <= pairs; pair++)); do
  order=(dd dray)
  ((pair % 2)) || order=(dray dd)
  for name in "${order[@]}"; do
    run "$name"
    echo "$took" >>"$work/$name.took"
    echo "$used" >>"$work/$name.used"
  done
done
paste "$work/dd.took" "$work/dray.took" | awk '{ print $1 / $2 }' >"$work/ratios"

column() { spread <"$1" | awk -v by="$2" '{ printf "%.2f (%.2f to %.2f)", $1 / by, $2 / by, $3 / by }'; }
{
  echo "# One large file onto ext4, beside dd"
  echo
  machine
  echo "$((bytes / 1000000)) MB, $pairs pairs in turn after one run to warm up, on an image without holes. Both ends of Dray are on this machine."
  echo
  echo "| | seconds: median (least to most) | CPU seconds a GB |"
  echo "|---|---|---|"
  per=$(awk -v b="$bytes" -v h="$hertz" 'BEGIN { print h * b / 1e9 }')
  echo "| dray, both ends | $(column "$work/dray.took" 1e6) | $(column "$work/dray.used" "$per") |"
  echo "| \`dd conv=fsync\`, no network | $(column "$work/dd.took" 1e6) | $(column "$work/dd.used" "$per") |"
  echo
  echo "Speed to dd's, pair by pair: **$(column "$work/ratios" 1)**."
  echo
  echo "Made by \`bench/beside-dd.sh\`; [bench/README.md](../../bench/README.md) says how to read it."
} >"$work/page"
cat "$work/page" >"$page"
