#!/usr/bin/env bash
# Browsers and lanes at one server: does each keep its share while many of the other kind are at it?
#
#   bench/web-fair.sh [CROWD]          # default 50
#
# ROUNDS=5  BYTES=40000000 (each sends)  DIR=/dev/shm  DRAY=artifacts/dray/dray
#
# CROWD uploads by curl, each with a browser's cookie of its own, begin together with one dray send; then CROWD sends, each of a
# device of its own, together with one upload. All bring the same amount. The figure is the time of the one over the median of the many's:
# with equal shares all end together, at 1; below, the one had more than its share.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
crowd=${1:-50} rounds=${ROUNDS:-5} bytes=${BYTES:-40000000}
dray=${DRAY:-$(dirname "$here")/artifacts/dray/dray}
work=$(mktemp -d "${DIR:-/dev/shm}/dray-web-fair.XXXXXX")
server=
clean_up() {
  trap - EXIT INT TERM
  [[ -z $server ]] || { kill "$server" && wait "$server" || true; }
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

export DRAY_DISCOVERY=off DRAY_HOME=$work/home
head -c "$bytes" /dev/urandom >"$work/file"
"$dray" serve --web --web-http --open --inbox-size 1000G --max-clients 1000 --listen 127.0.0.1:0 --json "$work/in" >"$work/log" 2>"$work/complaints" &
server=$!
for ((i = 0; i < 500; i++)); do
  grep -q '"listening"' "$work/log" && break
  sleep 0.02
done
address=$(grep -oE '127\.0\.0\.1:[0-9]+' "$work/log" | head -n 1)
id=$(grep -oE '[0-9a-f]{64}' "$work/log" | head -n 1)
token=$(grep -oE '/#[A-Za-z0-9_-]+' "$work/log" | head -n 1 | cut -c 3-)

# timed NAME COMMAND...: its seconds go to a file of that name.
timed() {
  local name=$1 start=$EPOCHREALTIME
  shift
  "$@" >"$work/$name.out" 2>&1 || { echo "$name failed:" >&2; cat "$work/$name.out" >&2; return 1; }
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }' >"$work/$name.seconds"
}
upload() { timed "$1" curl -sSf -b "$work/cookie-$2" -T "$work/file" "http://$address/$1"; }
lane() { DRAY_HOME=$work/home-$2 timed "$1" "$dray" send -q "$work/file" --to "$address" --id "$id" --into "$1" --lanes 1; }

for ((i = 0; i <= crowd; i++)); do
  curl -sSf -o /dev/null -c "$work/cookie-$i" -X POST -H "Authorization: Bearer $token" "http://$address/-/session"
  DRAY_HOME=$work/home-$i "$dray" send -q "$0" --to "$address" --id "$id" >"$work/first.out" 2>&1
done

# round MANY ONE
round() {
  local many=$1 one=$2 i jobs=()
  for ((i = 1; i <= crowd; i++)); do
    "$many" "many-$i" "$i" & jobs+=($!)
    ((i != crowd / 2)) || { "$one" one 0 & jobs+=($!); }
  done
  wait "${jobs[@]}"
  cat "$work"/many-*.seconds | sort -n | awk -v one="$(cat "$work/one.seconds")" '{ s[NR] = $1 } END { printf "%.2f %.1f %.1f %.1f\n", one / s[int((NR + 1) / 2)], one, s[1], s[NR] }'
  find "$work/in" -mindepth 1 -maxdepth 1 ! -name .dray -exec rm -rf {} +
}

for pair in "upload lane" "lane upload"; do
  read -r many one <<<"$pair"
  echo "one $one among $crowd of $many: its time over their median; its seconds; theirs, least and most"
  for ((r = 1; r <= rounds; r++)); do round "$many" "$one"; done | tee "$work/figures"
  sort -n "$work/figures" | awk '{ m[NR] = $1 } END { printf "median %.2f (%.2f to %.2f)\n", m[int((NR + 1) / 2)], m[1], m[NR] }'
done
