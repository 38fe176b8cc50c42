#!/usr/bin/env bash
# Holds Dray to what people wait for, on this machine, over loopback. Ends with 1 where a median is beyond its budget.
#
#   bench/budgets.sh
#
# ROUNDS=11  DRAY=path/to/dray  DIR=/dev/shm
#
# First contact: from the start of 'dray send' to its end, of two devices that have never met, fresh keys at both ends, the
# code in DRAY_CODE, a file of 4 KiB. A known device: from the start of 'dray send' to the first byte of that file on its way.
# An offer: from the start of 'dray send FILE' to its end, with 'dray receive CODE' started as soon as the code is there, fresh keys at
# both ends: all but the typing. A server: from its start to when it says that it listens, with a key that it has; looked at every few milliseconds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
rounds=${ROUNDS:-11} dray=${DRAY:-$repository/artifacts/dray/dray}
readonly contact_budget=1500 first_byte_budget=120 ready_budget=110 offer_budget=2500 # milliseconds
[[ ${1:-} != -* ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit; }
[[ -x $dray ]] || { echo "no $dray (dotnet publish src/Dray.Cli -c Release -r linux-x64 -o artifacts/dray)" >&2; exit 2; }

work=$(mktemp -d "${DIR:-/dev/shm}/dray-budgets.XXXXXX")
server='' port='' over=0

clean_up() {
  trap - EXIT INT TERM
  stop
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

stop() {
  [[ -n $server ]] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=''
}

# start NAME: a server with a key and a folder of its own; leaves its port, and the microseconds until it listened.
start() {
  local tries before=${EPOCHREALTIME/[.,]/}
  : >"$work/$1.log"
  DRAY_HOME=$work/$1/server "$dray" serve "$work/$1/in" --listen 127.0.0.1:0 --json >"$work/$1.log" 2>&1 &
  server=$!
  for ((tries = 0; tries < 3000; tries++)); do
    port=$(sed -n 's/.*"event":"listening".*"port":\([0-9]*\).*/\1/p' "$work/$1.log")
    ready=$((${EPOCHREALTIME/[.,]/} - before))
    [[ -z $port ]] || return 0
    sleep 0.002
  done
  echo "the server did not start:" >&2
  tail -n 5 "$work/$1.log" >&2
  exit 2
}

code() { DRAY_HOME=$work/$1/server "$dray" pair --show --port "$port" 2>/dev/null; }

# meet NAME: the client's first send to the server that runs; leaves its microseconds.
meet() {
  local words before
  words=$(code "$1")
  before=${EPOCHREALTIME/[.,]/}
  DRAY_HOME=$work/$1/client DRAY_CODE=$words "$dray" send -q "$work/file" --to "127.0.0.1:$port"
  took=$((${EPOCHREALTIME/[.,]/} - before))
  cmp -s "$work/file" "$work/$1/in/file" || { echo "the file did not land" >&2; exit 2; }
}

first_contacts() {
  local round took
  for ((round = 0; round <= rounds; round++)); do
    start "contact-$round"
    meet "contact-$round"
    stop
    ((round == 0)) || awk -v us="$took" 'BEGIN { printf "%.1f\n", us / 1000 }' # the first one warms up
  done
}

first_bytes() {
  local took
  start known
  meet known
  DRAY_HOME=$work/known/client python3 "$here/first-byte.py" "$rounds" "$port" "$dray" send -q "$work/file"
  stop
}

# offer NAME: offers the file, and takes it; leaves the microseconds of both together.
offer() {
  local before=${EPOCHREALTIME/[.,]/} code='' port='' tries home=$work/$1
  mkdir -p "$home"
  : >"$home/log"
  DRAY_HOME=$home/sender "$dray" send "$work/file" --listen 127.0.0.1:0 --json >"$home/log" 2>&1 &
  server=$!
  for ((tries = 0; tries < 3000; tries++)); do
    read -r code port < <(sed -n 's/.*"codes":\["\([^"]*\)"\].*"port":\([0-9]*\).*/\1 \2/p' "$home/log") || true
    [[ -z $port ]] || break
    sleep 0.002
  done
  DRAY_HOME=$home/receiver "$dray" receive -q "$code" "$home/in" --from "127.0.0.1:$port"
  wait "$server"
  server=''
  took=$((${EPOCHREALTIME/[.,]/} - before))
  cmp -s "$work/file" "$home/in/file" || { echo "the file did not land" >&2; exit 2; }
}

offers() {
  local round took
  for ((round = 0; round <= rounds; round++)); do
    offer "offer-$round"
    ((round == 0)) || awk -v us="$took" 'BEGIN { printf "%.1f\n", us / 1000 }'
  done
}

starts() {
  local round
  for ((round = 0; round <= rounds; round++)); do
    start known
    stop
    ((round == 0)) || awk -v us="$ready" 'BEGIN { printf "%.1f\n", us / 1000 }'
  done
}

# judge WHAT BUDGET, milliseconds one a line on standard input.
judge() {
  sort -n | awk -v what="$1" -v budget="$2" '{ a[NR] = $1 } END {
    median = (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2
    printf "%s: %.0f ms (%.0f to %.0f), budget %d ms%s\n", what, median, a[1], a[NR], budget, median < budget ? "" : ": BEYOND IT"
    exit median >= budget
  }'
}

head -c 4096 /dev/urandom >"$work/file"
echo "$("$dray" --version), $(nproc) processors, medians of $rounds rounds (least to most)"
first_contacts >"$work/contacts"
judge "first contact with a code" "$contact_budget" <"$work/contacts" || over=1
first_bytes >"$work/bytes"
judge "a known device's first byte of payload" "$first_byte_budget" <"$work/bytes" || over=1
offers >"$work/offers"
judge "a file under a code, from cold starts, but for the typing" "$offer_budget" <"$work/offers" || over=1
starts >"$work/starts"
judge "a server's start to ready" "$ready_budget" <"$work/starts" || over=1
exit "$over"
