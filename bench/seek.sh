#!/usr/bin/env bash
# Lanes on auto beside one lane where a disk seeks: at the sender, at the receiver. See bench/README.md.
#
#   bench/seek.sh [--write]
#
# ROUNDS=5  BYTES=512000000  FILES=1000 (of 16 KiB)  DRAY=path/to/dray  SEEK_US=8000  SEEK_MBS=150
#
# The disk is seek.c, a library beside a copy of the binary, where .NET looks for libc first: one arm, which each read or write
# that does not go on where the last one ended makes wait. Files are in memory. --write puts the tables into
# docs/performance/seek.md. Most of it is spent asleep.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
rounds=${ROUNDS:-5} bytes=${BYTES:-512000000} files=${FILES:-1000} dray=${DRAY:-$repository/artifacts/dray/dray} port=${PORT:-24879}
export SEEK_US=${SEEK_US:-8000} SEEK_MBS=${SEEK_MBS:-150}
page=/dev/stdout
[[ ${1:-} != --write ]] || page=$repository/docs/performance/seek.md
work=$(mktemp -d "${DIR:-/dev/shm}/dray-seek.XXXXXX")
# shellcheck source=bench/measuring.sh
source "$here/measuring.sh"

clean_up() {
  trap - EXIT INT TERM
  stop_servers
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start_server BINARY
start_server() {
  local tries
  stop_servers
  "$1" serve "$work/in" --listen "127.0.0.1:$port" >"$work/serve.log" 2>&1 </dev/null &
  server[dray]=$!
  for ((tries = 0; tries < 1000; tries++)); do
    grep -qE "^ *[0-9]+: 0100007F:$(printf %04X "$port") [0-9A-F:]+ 0A " /proc/net/tcp && return
    sleep 0.01
  done
  cat "$work/serve.log" >&2
  exit 1
}

# run BINARY WHAT LANES: microseconds.
run() {
  local start=${EPOCHREALTIME/[.,]/}
  # shellcheck disable=SC2086 # options are several words
  SEEK_LOG=$work/seeks "$1" send -q "$work/$2" --to "127.0.0.1:$port" --fast ${3:+--lanes $3}
  took=$((${EPOCHREALTIME/[.,]/} - start))
  diff -rq "$work/$2" "$work/in/$2"
  rm -rf "${work:?}/in/$2"
}

spell() { spread | awk '{ printf "%.2f (%.2f to %.2f)", $1, $2, $3 }'; }

# row WHERE WHAT TITLE
row() {
  local sender=$dray round lanes
  if [[ $1 == sender ]]; then sender=$work/seeking/dray; fi
  rm -f "$work"/took.*
  for ((round = 0; round <= rounds; round++)); do
    local order=(1 auto)
    ((round % 2)) || order=(auto 1)
    for lanes in "${order[@]}"; do
      run "$sender" "$2" "${lanes/auto/}"
      ((round == 0)) || awk -v t="$took" 'BEGIN { print t / 1e6 }' >>"$work/took.$lanes"
      if [[ $lanes == auto && $1 == sender && $round != 0 ]]; then cut -d ' ' -f 1 "$work/seeks" >>"$work/took.seeks"; fi
    done
  done
  echo "| $1 | $3 | $(spell <"$work/took.1") | $(spell <"$work/took.auto") | **$(paste "$work/took.1" "$work/took.auto" | awk '{ print $1 / $2 }' | spell)** | $(
    if [[ -s $work/took.seeks ]]; then spread <"$work/took.seeks" | awk '{ printf "%d (%d to %d)", $1, $2, $3 }'; fi) |"
}

mkdir -p "$work/seeking" "$work/many" "$work/in"
cp "$dray" "$work/seeking/dray"
cc -O2 -shared -fPIC -o "$work/seeking/libc.so" "$here/seek.c"
export DRAY_HOME=$work/home
head -c "$bytes" /dev/urandom >"$work/one"
make_files "$files" 16384 "$work/many"
{
  echo "# Lanes where the disk seeks"
  echo
  machine
  echo "A disk of $SEEK_MBS MB/s that takes $((SEEK_US / 1000)) ms to go elsewhere, at one end, by \`bench/seek.c\`; $rounds rounds after one to warm up, taking turns."
  echo "The ratio is one lane's time to auto's in the same round: above 1 is faster with lanes on auto."
  echo
  echo "| seeks at | | one lane, s: median (least to most) | auto, s | ratio | seeks with auto |"
  echo "|---|---|---|---|---|---|"
  start_server "$dray"
  row sender one "one file of $((bytes / 1000000)) MB"
  row sender many "$files files of 16 KiB"
  start_server "$work/seeking/dray"
  row receiver one "one file of $((bytes / 1000000)) MB"
  row receiver many "$files files of 16 KiB"
  echo
  echo "Made by \`bench/seek.sh\`; [bench/README.md](../../bench/README.md) says how to read it."
} >"$work/page"
cat "$work/page" >"$page"
