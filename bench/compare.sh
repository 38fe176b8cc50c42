#!/usr/bin/env bash
# Measures Dray beside the tools that people use now, on this machine, over loopback. See bench/README.md.
#
#   bench/compare.sh [--write] [FOLDER...]     # default: /dev/shm; e.g. a folder on ext4 too
#
# ROUNDS=5  ONLY="dray rsync"  REFERENCE=rsync  DRAY=path/to/dray  BYTES=1000000000  FILES=10000  LIMIT=300 (seconds a run may take)
# DRAY_SERVE_OPTIONS=""  DRAY_SEND_OPTIONS=""  KINDS="large reused small"
#
# Each round runs every contestant once, and each round starts with another one; one more round before them warms up and
# is not counted. A run gets a fresh folder, counts only if what landed is identical, and costs the CPU time of both ends.
# --write keeps the page as docs/performance/compare.md, with compare.svg beside it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
reference_name=${REFERENCE:-rsync} rounds=${ROUNDS:-5} bytes=${BYTES:-1000000000} files=${FILES:-10000} limit=${LIMIT:-300}
read -ra wanted <<<"${ONLY:-dray plain rsync scp curl aria2 lftp rclone xrdcp gridftp socat cp}"
read -ra kinds <<<"${KINDS:-large reused small}"
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

# shellcheck source=bench/measuring.sh
source "$here/measuring.sh"
# shellcheck source=bench/contestants.sh
source "$here/contestants.sh"
# shellcheck source=bench/contestants-more.sh
source "$here/contestants-more.sh"
# shellcheck source=bench/contestants-web.sh
source "$here/contestants-web.sh"

declare -A seconds=() sending=() receiving=() # microseconds and ticks by contestant and workload, one a line
work='' scratch=()

clean_up() {
  trap - EXIT INT TERM
  stop_servers
  ((${#scratch[@]} == 0)) || rm -rf "${scratch[@]}"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# all_ticks NAME: CPU time of both ends together, and of the server alone. Idle servers add nothing.
all_ticks() {
  cpu_ticks "${server[${served_by[$1]:-$1}]:-0}"
  at_server=$ticks
  cpu_ticks "$$"
}

# One run: what is copied, by whom. Not counted in the warming round.
run() {
  local name=$1 kind=$2 counted=$3 into=$4 source=${2/reused/large} before start end ticks at_server server_before served
  mkdir -p "$work/in/$into"
  rm -f "$work/receiver.time"
  [[ $kind != reused ]] || prepare_reused "$name" "$into"
  [[ $type != tmpfs || $kind != large ]] || touch_pages "$((bytes * 5 / 4))"
  all_ticks "$name"; before=$ticks server_before=$at_server start=${EPOCHREALTIME/[.,]/}
  if ! "${name}_$kind" "$into" >"$work/run.log" 2>&1; then
    echo "$name failed with the $kind workload:" >&2
    tail -n 5 "$work/run.log" >&2
    exit 1
  fi
  end=${EPOCHREALTIME/[.,]/}
  sleep 0.05 # the server's own children end
  all_ticks "$name"

  diff -rq "$work/source/$source" "$work/in/$into" >"$work/run.log" || {
    echo "$name did not land the $kind workload whole:" >&2
    head -n 5 "$work/run.log" >&2
    exit 1
  }
  # Memory is given back at once. On a disk a deletion would be paid for by the next run, so there all stays to the end.
  [[ $type != tmpfs ]] || rm -rf "${work:?}/in/$into"
  $counted || return 0
  seconds[$name,$kind]+="$((end - start))"$'\n'
  served=$((at_server - server_before))
  [[ ! -s $work/receiver.time ]] || served=$(awk -v hertz="$hertz" '{ print int(($1 + $2) * hertz) }' "$work/receiver.time")
  if [[ -n ${pulls[$name]:-} ]]; then served=$((ticks - before - served)); fi
  receiving[$name,$kind]+="$served"$'\n'
  sending[$name,$kind]+="$((ticks - before - served))"$'\n'
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

table() {
  local kind=$1 amount=$2 unit=$3 gigabytes=${4:-1} name reference=''
  echo "| | seconds: median (least to most) | $unit | sender's CPU, s${4:+/GB} | receiver's | speed to $reference_name's |"
  echo "|---|---|---|---|---|---|"
  if [[ -n ${seconds[$reference_name,$kind]:-} ]]; then reference=$(printf %s "${seconds[$reference_name,$kind]}" | spread); fi
  for name in "${present[@]}"; do
    [[ -n ${seconds[$name,$kind]:-} ]] || continue
    echo "$(label "$name" "$kind")|$(printf %s "${seconds[$name,$kind]}" | spread)|$(printf %s "${sending[$name,$kind]}" | spread)|$(
      printf %s "${receiving[$name,$kind]}" | spread)|${reference:-0}|${alone[$name]:-}"
  done | awk -F'|' -v amount="$amount" -v unit="$unit" -v per="$(awk -v g="$gigabytes" -v h="$hertz" 'BEGIN { print g * h }')" \
    -v bars="$work/bars" -v panel="$type: $(title "$kind")" '{
    split($2, s, " "); split($3, c, " "); split($4, v, " "); split($5, r, " ")
    printf "| %s | %.2f (%.2f to %.2f) | %.0f | %s | %s | %s |\n", $1, s[1] / 1e6, s[2] / 1e6, s[3] / 1e6, amount / (s[1] / 1e6),
      sprintf($6 ? "%.2f in all" : "%.2f", c[1] / per), $6 ? "" : sprintf("%.2f", v[1] / per), (r[1] ? sprintf("%.2f", r[1] / s[1]) : "")
    printf "%s\t%s\t%s\t%.1f\t%.1f\t%.1f\n", panel, unit, $1, amount / (s[1] / 1e6), amount / (s[3] / 1e6), amount / (s[2] / 1e6) >>bars
  }'
}

title() {
  case $1 in
    large) echo "One file of $((bytes / 1000000)) MB" ;;
    reused) echo "The same, into pages that are there" ;;
    small) echo "$files files of 4 KiB" ;;
  esac
}

about() {
  case $1 in
    large) echo "One file of $((bytes / 1000000)) MB of random bytes, to a name that is free: the receiver's kernel has to find and zero each page." ;;
    reused) cat <<-'END'
	The same where an older version of that size lies already, with other content, written into its pages: nothing has to be
	found or zeroed. Only what can write in place takes part, told to: `rsync --inplace`, socat and dd without truncation,
	GridFTP by range. Dray never writes into a file that has a name: it goes on with a partial, of which 90 % had come when another
	version took the file's place, so it compares and sends all of it.
	END
      ;;
    small) echo "$files files of 4 KiB in folders of a hundred:" ;;
  esac
}

make_sources() {
  mkdir -p "$work/source/large" "$work/source/small" "$work/older" "$work/in"
  head -c "$bytes" /dev/urandom >"$work/source/large/file"
  make_files "$files" 4096 "$work/source/small"
  [[ " ${kinds[*]} " != *" reused "* ]] || head -c "$bytes" /dev/urandom >"$work/older/file"
}

# A folder that keeps every run needs room for all of them.
check_room() {
  local runs=1 need free
  [[ $type == tmpfs ]] || runs=$(((rounds + 1) * ${#wanted[@]}))
  need=$(((2 * bytes + files * 4096) * (runs + 2)))
  free=$(df --output=avail -B1 "$1" | tail -n 1)
  ((free > need)) && return
  echo "$1 has $((free / 1000000)) MB free and this takes $((need / 1000000)): lower ROUNDS or BYTES, or name another folder" >&2
  exit 1
}

measure() {
  local folder=$1 name kind
  type=$(stat -f -c %T "$folder")
  [[ $type != ext2/ext3 ]] || type=ext4
  check_room "$folder"
  work=$(mktemp -d "$folder/dray-compare.XXXXXX")
  scratch+=("$work")
  make_sources
  seconds=() sending=() receiving=() present=()
  for name in "${wanted[@]}"; do
    if "${name}_start"; then present+=("$name"); fi
  done
  for kind in "${kinds[@]}"; do rounds_of "$kind"; done
  stop_servers

  echo "## On $type"
  for kind in "${kinds[@]}"; do
    echo
    about "$kind"
    echo
    if [[ $kind == small ]]; then table small "$files" files/s
    else table "$kind" "$((bytes / 1000000))" MB/s "$(awk -v n="$bytes" 'BEGIN { print n / 1e9 }')"; fi
  done
  echo
  cat "$work/bars" >>"$bars"
  rm -rf "$work"
}

page() {
  echo "# Dray and other tools"
  echo
  if $write; then printf '![How fast each is](compare.svg)\n\n'; fi
  machine
  echo "$rounds rounds after one to warm up, the contestants taking turns; each tool with its own defaults as to flushing."
  echo "The last column is the median time of ${reference_name/fsync/rsync --fsync} divided by this one's: above 1 is faster."
  echo
  versions
  echo
  cat "$report"
}

hertz=$(getconf CLK_TCK)
report=$(mktemp) bars=$(mktemp)
scratch+=("$report" "$bars")
for folder in "${folders[@]}"; do measure "$folder" >>"$report"; done
page
if $write; then
  mkdir -p "$repository/docs/performance"
  { page; echo "Made by \`bench/compare.sh\`; [bench/README.md](../../bench/README.md) says how to read it."; } \
    >"$repository/docs/performance/compare.md"
  python3 "$here/chart.py" bars "Dray and other tools" "$(machine) Medians of $rounds, with least and most." <"$bars" \
    >"$repository/docs/performance/compare.svg"
fi
