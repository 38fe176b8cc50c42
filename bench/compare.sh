#!/usr/bin/env bash
# Measures Dray beside the tools that people use now, on this machine, over loopback. See bench/README.md.
#
#   bench/compare.sh [--write] [FOLDER...]     # default: /dev/shm; e.g. a folder on ext4 too
#
# ROUNDS=5  ONLY="dray rsync"  REFERENCE=rsync  DRAY=path/to/dray  BYTES=1000000000  FILES=10000  LIMIT=300 (seconds a run may take)
# DRAY_SERVE_OPTIONS=""  DRAY_SEND_OPTIONS=""
#
# Each round runs every contestant once, and each round starts with another one; one more round before them warms up and
# is not counted. A run gets a fresh folder, counts only if what landed is identical, and costs the CPU time of both ends.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
reference_name=${REFERENCE:-rsync} rounds=${ROUNDS:-5} bytes=${BYTES:-1000000000} files=${FILES:-10000} limit=${LIMIT:-300}
read -ra wanted <<<"${ONLY:-dray plain rsync scp curl socat cp}"
write=false folders=()
for argument; do
  case $argument in
    --write) write=true ;;
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit ;;
    -*) echo "unknown option $argument" >&2; exit 2 ;;
    *) folders+=("$argument") ;;
  esac
done
((${#folders[@]})) || folders=("${DIR:-/dev/shm}")

# shellcheck source=bench/contestants.sh
source "$here/contestants.sh"

declare -A server=() seconds=() cpu=() # pid by contestant; results by contestant and workload, one a line
work='' scratch=()

clean_up() {
  trap - EXIT INT TERM
  stop_servers
  ((${#scratch[@]} == 0)) || rm -rf "${scratch[@]}"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

stop_servers() {
  local pid
  for pid in "${server[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${server[@]}"; do wait "$pid" 2>/dev/null || true; done
  server=()
}

# CPU time in clock ticks of this script and all that it started, dead or alive: a dead child is in its parent's sum. So
# it holds the sender and the receiver. Idle servers add nothing.
cpu_ticks() {
  local pids=("$$") next=() sum=0 pid stat fields task children
  while ((${#pids[@]})); do
    next=()
    for pid in "${pids[@]}"; do
      read -r stat 2>/dev/null <"/proc/$pid/stat" || continue
      read -ra fields <<<"${stat##*) }"
      sum=$((sum + fields[11] + fields[12] + fields[13] + fields[14]))
      for task in "/proc/$pid/task/"*/children; do
        read -ra children 2>/dev/null <"$task" || true
        next+=("${children[@]}")
      done
    done
    pids=("${next[@]}")
  done
  ticks=$sum
}

# One run: what is copied (large or small), by whom. Not counted in the warming round.
run() {
  local name=$1 kind=$2 counted=$3 into=$4 before start end ticks
  mkdir -p "$work/in/$into"
  cpu_ticks; before=$ticks start=${EPOCHREALTIME/[.,]/}
  if ! "${name}_$kind" "$into" >"$work/run.log" 2>&1; then
    echo "$name failed with the $kind workload:" >&2
    tail -n 5 "$work/run.log" >&2
    exit 1
  fi
  end=${EPOCHREALTIME/[.,]/}
  sleep 0.05 # the server's own children end
  cpu_ticks

  diff -rq "$work/source/$kind" "$work/in/$into" >"$work/run.log" || {
    echo "$name did not land the $kind workload whole:" >&2
    head -n 5 "$work/run.log" >&2
    exit 1
  }
  # Memory is given back at once. On a disk a deletion would be paid for by the next run, so there all stays to the end.
  [[ $type != tmpfs ]] || rm -rf "${work:?}/in/$into"
  $counted || return 0
  seconds[$name,$kind]+="$((end - start))"$'\n'
  cpu[$name,$kind]+="$((ticks - before))"$'\n'
}

rounds_of() {
  local kind=$1 round i name counted field=()
  for name in "${present[@]}"; do
    if declare -F "${name}_$kind" >/dev/null; then field+=("$name"); fi
  done
  for ((round = 0; round <= rounds; round++)); do
    counted=true
    ((round)) || counted=false
    [[ ! -t 2 ]] || printf '\r%s, %s, round %d of %d ' "$type" "$kind" "$round" "$rounds" >&2
    for ((i = 0; i < ${#field[@]}; i++)); do
      name=${field[(i + round) % ${#field[@]}]}
      run "$name" "$kind" "$counted" "$name-$kind-$round"
    done
  done
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

# Median, least and most of the lines on standard input.
spread() { sort -n | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2, a[1], a[NR] }'; }

table() {
  local kind=$1 amount=$2 unit=$3 name reference='' hertz
  hertz=$(getconf CLK_TCK)
  echo "| | seconds: median (least to most) | $unit | CPU seconds, both ends | speed to $reference_name's |"
  echo "|---|---|---|---|---|"
  if [[ -n ${seconds[$reference_name,$kind]:-} ]]; then reference=$(printf %s "${seconds[$reference_name,$kind]}" | spread); fi
  for name in "${present[@]}"; do
    [[ -n ${seconds[$name,$kind]:-} ]] || continue
    echo "$(label "$name" "$kind")|$(printf %s "${seconds[$name,$kind]}" | spread)|$(printf %s "${cpu[$name,$kind]}" | spread)|${reference:-0}"
  done | awk -F'|' -v amount="$amount" -v hertz="$hertz" '{
    split($2, s, " "); split($3, c, " "); split($4, r, " ")
    printf "| %s | %.2f (%.2f to %.2f) | %.0f | %.2f (%.2f to %.2f) | %s |\n", $1, s[1] / 1e6, s[2] / 1e6, s[3] / 1e6,
      amount / (s[1] / 1e6), c[1] / hertz, c[2] / hertz, c[3] / hertz, (r[1] ? sprintf("%.2f", r[1] / s[1]) : "")
  }'
}

make_sources() {
  local i folder each=$((files / 100))
  mkdir -p "$work/source/large" "$work/source/small" "$work/in"
  head -c "$bytes" /dev/urandom >"$work/source/large/file"
  for ((i = 0; i < 100; i++)); do
    folder=$(printf '%s/source/small/folder-%02d' "$work" "$i")
    mkdir "$folder"
    head -c "$((each * 4096))" /dev/urandom | split -b 4096 -a 5 - "$folder/file-"
  done
}

# A folder that keeps every run needs room for all of them.
check_room() {
  local runs=1 need free
  [[ $type == tmpfs ]] || runs=$(((rounds + 1) * ${#wanted[@]}))
  need=$(((bytes + files * 4096) * (runs + 2)))
  free=$(df --output=avail -B1 "$1" | tail -n 1)
  ((free > need)) && return
  echo "$1 has $((free / 1000000)) MB free and this takes $((need / 1000000)): lower ROUNDS or BYTES, or name another folder" >&2
  exit 1
}

measure() {
  local folder=$1 name
  type=$(stat -f -c %T "$folder")
  [[ $type != ext2/ext3 ]] || type=ext4
  check_room "$folder"
  work=$(mktemp -d "$folder/dray-compare.XXXXXX")
  scratch+=("$work")
  make_sources
  seconds=() cpu=() present=()
  for name in "${wanted[@]}"; do
    if "${name}_start"; then present+=("$name"); fi
  done
  rounds_of large
  rounds_of small
  stop_servers

  echo "## On $type"
  echo
  echo "One file of $((bytes / 1000000)) MB of random bytes:"
  echo
  table large "$((bytes / 1000000))" MB/s
  echo
  echo "$files files of 4 KiB in 100 folders:"
  echo
  table small "$files" files/s
  echo
  rm -rf "$work"
}

machine() {
  local model
  model=$(sed -n '/^model name/{s/.*: //p;q}' /proc/cpuinfo)
  echo "$(nproc) processors (${model:-$(uname -m)}), Linux $(uname -r | cut -d. -f1,2), everything over loopback."
  echo "$rounds rounds after one to warm up, the contestants taking turns; each tool with its own defaults as to flushing."
  echo "The last column is the median time of ${reference_name/fsync/rsync --fsync} divided by this one's: above 1 is faster."
  echo
  versions
}

report=$(mktemp)
scratch+=("$report")
for folder in "${folders[@]}"; do measure "$folder" >>"$report"; done

page() {
  echo "# Dray and other tools"
  echo
  machine
  echo
  cat "$report"
}

page
if $write; then
  mkdir -p "$repository/docs/performance"
  { page; echo "Made by \`bench/compare.sh\`; [bench/README.md](../../bench/README.md) says how to read it."; } \
    >"$repository/docs/performance/compare.md"
fi
