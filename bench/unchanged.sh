#!/usr/bin/env bash
# Sends a tree again of which nothing has changed: 1,000 folders of 100 files of 1 KiB, by Dray and by rsync, in turns.
# Prints medians, least and most; ends with 1 where Dray takes longer than rsync. See bench/README.md.
#
#   bench/unchanged.sh     # in DIR=/dev/shm; ROUNDS=11 DRAY=path/to/dray FOLDERS=1000
set -euo pipefail

repository=$(dirname "$(cd "$(dirname "$0")" && pwd)")
rounds=${ROUNDS:-11} folders=${FOLDERS:-1000} limit=300
work=$(mktemp -d "${DIR:-/dev/shm}/dray-unchanged.XXXXXX")

# shellcheck source=bench/measuring.sh
source "$repository/bench/measuring.sh"
# shellcheck source=bench/contestants.sh
source "$repository/bench/contestants.sh"

clean_up() {
  trap - EXIT INT TERM
  stop_servers
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$work/source/small" "$work/in"
make_files $((folders * 100)) 1024 "$work/source/small"

dray_start && rsync_start || exit 1
dray_small both
rsync_small both

timed() {
  local start=${EPOCHREALTIME/[.,]/}
  "$1" both >"$work/run.log" 2>&1 || { tail -n 5 "$work/run.log" >&2; exit 1; }
  echo "$((${EPOCHREALTIME/[.,]/} - start))" >>"$work/$1.times"
}

for ((round = 0; round < rounds; round++)); do
  if ((round % 2)); then timed dray_small; timed rsync_small; else timed rsync_small; timed dray_small; fi
done

for name in dray rsync; do
  sort -n "$work/${name}_small.times" | awk -v name="$name" '{ a[NR] = $1 / 1000 } END {
    printf "%s: %.0f ms (%.0f to %.0f)\n", name, (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2, a[1], a[NR] }'
done | tee "$work/result"
awk -F'[ :]+' '{ ms[$1] = $2 } END { exit ms["dray"] > ms["rsync"] }' "$work/result"
