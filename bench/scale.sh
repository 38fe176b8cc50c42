#!/usr/bin/env bash
# How Dray's time grows: double the data, the files, the clients at once; seconds at each step, and how many times the step
# before. Ends with 1 where a doubling takes more than 2.1 times as long. See bench/README.md.
#
#   bench/scale.sh [--write] [data|files|clients]...     # all three unless named
#
# ROUNDS=3  DRAY=path/to/dray  DIR=/dev/shm  DRAY_SERVE_OPTIONS=""  DRAY_SEND_OPTIONS=""
# DATA="256 4096" (MB)  FILES="2500 160000" (of 1 KiB)  CLIENTS="1 128" (8 MB each): the first step, and what the last one may not exceed
#
# Each round takes all steps of one series in turn, from another one on each time; one round before them is not counted.
# --write keeps the page as docs/performance/scale.md, with scale.svg beside it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
rounds=${ROUNDS:-3} limit=600 write=false series=() # limit is contestants.sh's
readonly most_ratio=2.1
for argument; do
  case $argument in
    --write) write=true ;;
    data | files | clients) series+=("$argument") ;;
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit ;;
    *) echo "unknown argument $argument" >&2; exit 2 ;;
  esac
done
((${#series[@]})) || series=(data files clients)
work=$(mktemp -d "${DIR:-/dev/shm}/dray-scale.XXXXXX")

# shellcheck source=bench/measuring.sh
source "$here/measuring.sh"
# shellcheck source=bench/contestants.sh
source "$here/contestants.sh"

clean_up() {
  trap - EXIT INT TERM
  stop_servers
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# steps FIRST MOST: each twice the one before.
steps() { local n; for ((n = $1; n <= $2; n *= 2)); do echo "$n"; done; }

# What each series carries at a step.
prepare_data() { mkdir -p "$work/source/data-$1" && head -c "${1}000000" /dev/urandom >"$work/source/data-$1/file"; }
prepare_files() { make_files "$1" 1024 "$work/source/files-$1"; }
prepare_clients() {
  [[ -d $work/source/client ]] || { mkdir -p "$work/source/client" && head -c 8000000 /dev/urandom >"$work/source/client/file"; }
}

carry_data() { dray_send "$work/source/data-$1" "$2"; }
carry_files() { dray_send "$work/source/files-$1" "$2"; }
# Processes of one device, each with a transfer and lanes of its own.
carry_clients() {
  local n senders=()
  for ((n = 0; n < $1; n++)); do
    dray_send "$work/source/client" "$2/$n" &
    senders+=($!)
  done
  for n in "${senders[@]}"; do wait "$n" || return 1; done
}

# landed SERIES STEP FOLDER
landed() {
  local n
  if [[ $1 != clients ]]; then diff -rq "$work/source/$1-$2" "$3"; return; fi
  for ((n = 0; n < $2; n++)); do cmp "$work/source/client/file" "$3/$n/file" || return 1; done
}

run() {
  local kind=$1 step=$2 round=$3 start end each
  case $kind in data) each=1200000 ;; files) each=5000 ;; *) each=9000000 ;; esac
  touch_pages "$((step * each))"
  start=${EPOCHREALTIME/[.,]/}
  "carry_$kind" "$step" run >"$work/run.log" 2>&1 || { echo "$kind $step failed:" >&2; tail -n 5 "$work/run.log" >&2; exit 1; }
  end=${EPOCHREALTIME/[.,]/}
  landed "$kind" "$step" "$work/in/run" >&2 || { echo "$kind $step did not land whole" >&2; exit 1; }
  rm -rf "$work/in/run"
  ((round == 0)) || echo "$((end - start))" >>"$work/$kind-$step.times"
}

# Leaves a line for each step in $work/points: panel, unit, step, median, least and most seconds.
measure() {
  local kind=$1 round i field
  # shellcheck disable=SC2086 # the first step and the limit
  read -ra field <<<"$(steps $2 | tr '\n' ' ')"
  for i in "${field[@]}"; do "prepare_$kind" "$i"; done
  for ((round = 0; round <= rounds; round++)); do
    for ((i = 0; i < ${#field[@]}; i++)); do
      [[ ! -t 2 ]] || printf '\r%s, round %d of %d ' "$kind" "$round" "$rounds" >&2
      run "$kind" "${field[(i + round) % ${#field[@]}]}" "$round"
    done
  done
  for i in "${field[@]}"; do
    printf '%s\t%s\t%s\t%s\n' "$(panel "$kind")" "$(unit "$kind")" "$i" \
      "$(spread <"$work/$kind-$i.times" | awk '{ printf "%.3f\t%.3f\t%.3f", $1 / 1e6, $2 / 1e6, $3 / 1e6 }')"
  done | tee -a "$work/points" | table "$kind"
  rm -rf "$work/source"
}

panel() {
  case $1 in
    data) echo "Data: one file" ;;
    files) echo "Files of 1 KiB" ;;
    clients) echo "Clients at once, 8 MB each" ;;
  esac
}

unit() {
  case $1 in
    data) echo MB ;;
    *) echo "$1" ;;
  esac
}

# A ratio beyond the limit is marked, and remembered in $work/beyond.
table() {
  printf '\n## %s\n\n| %s | seconds: median (least to most) | %s | times the step before |\n|---|---|---|---|\n' \
    "$(panel "$1")" "$(unit "$1")" "$(case $1 in files) echo files/s ;; *) echo MB/s ;; esac)"
  awk -F'\t' -v limit="$most_ratio" -v each="$([[ $1 != clients ]] || echo 8)" -v beyond="$work/beyond" '{
    ratio = before ? $4 / before : 0
    printf "| %d | %.3f (%.3f to %.3f) | %.0f | %s |\n", $3, $4, $5, $6, $3 * (each ? each : 1) / $4,
      ratio ? sprintf(ratio > limit ? "**%.2f**" : "%.2f", ratio) : ""
    if (ratio > limit) print $1, $3 >>beyond
    before = $4
  }'
}

page() {
  printf '# How time grows\n\n'
  if $write; then printf '![Seconds over data, files and clients](scale.svg)\n\n'; fi
  machine
  echo "$("$dray" --version), sealed, $rounds rounds after one to warm up, files in memory. A doubling may take $most_ratio times as long;"
  echo "what takes longer is bold. Clients are processes of one device, counted from the start of the first to the end of the last."
  cat "$work/report"
}

mkdir -p "$work/in"
dray_start
for kind in "${series[@]}"; do
  case $kind in
    data) measure data "${DATA:-256 4096}" ;;
    files) measure files "${FILES:-2500 160000}" ;;
    clients) measure clients "${CLIENTS:-1 128}" ;;
  esac
done >"$work/report"
page
if $write; then
  { page; printf '\nMade by `bench/scale.sh`; [bench/README.md](../../bench/README.md) says how to read it.\n'; } \
    >"$repository/docs/performance/scale.md"
  python3 "$here/chart.py" growth "How time grows" "$(machine) Medians of $rounds, with least and most." <"$work/points" \
    >"$repository/docs/performance/scale.svg"
fi
[[ ! -s $work/beyond ]] || { echo "beyond $most_ratio times:" >&2; cat "$work/beyond" >&2; exit 1; }
