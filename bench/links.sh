#!/usr/bin/env bash
# Measures Dray beside rsync over links of a known rate, and over a long way, all inside this machine: between two network
# namespaces of its own. Root and Linux only. See bench/README.md.
#
#   bench/links.sh [--write]      # --write keeps the page as docs/performance/links.md
#
# LINKS="1gbit 10gbit long"  ONLY="dray plain rsync"  ROUNDS=5  DRAY=path/to/dray  SCALE_PERCENT=100 (of what is carried)  CC=cubic (congestion
# control, where the system's default is another)  LATE=20 (ms each way on the long one)  DIR=/dev/shm  LIMIT=120 (seconds a run may take)
# DRAY_SERVE_OPTIONS=""  DRAY_SEND_OPTIONS=""
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
rounds=${ROUNDS:-5} limit=${LIMIT:-120} dray=${DRAY:-$repository/artifacts/dray/dray} late=${LATE:-20}
read -ra links <<<"${LINKS:-1gbit 10gbit long}"
read -ra contestants <<<"${ONLY:-dray plain rsync}"
((EUID == 0)) || { echo "only root can make network namespaces" >&2; exit 1; }
for tool in ip tc ss timeout; do
  PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done
PATH=$PATH:/usr/sbin:/sbin

near=dray-near-$$ far=dray-far-$$ at=10.97.0.2 work=$(mktemp -d "${DIR:-/dev/shm}/dray-links.XXXXXX")
declare -A server=() seconds=() sender=() receiver=()

clean_up() {
  trap - EXIT INT TERM
  link_down
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

end() {
  [[ -n ${server[$1]:-} ]] || return 0
  kill "${server[$1]}" 2>/dev/null || true
  wait "${server[$1]}" 2>/dev/null || true
  unset "server[$1]"
}

link_down() {
  local name
  for name in "${!server[@]}"; do end "$name"; done
  ip netns del "$near" 2>/dev/null || true
  ip netns del "$far" 2>/dev/null || true
}

# --- links: mbit is the rate, wire what a packet with 1448 bytes of payload counts there, bytes what is carried

link_up() {
  ip netns add "$near"
  ip netns add "$far"
  case $1 in
    1gbit) mbit=1000 wire=1514 bytes=1000000000; shaped 128k ;;
    10gbit) mbit=10000 wire=1514 bytes=4000000000; shaped 1250k ;;
    long) mbit=500 wire=1500 bytes=500000000; long_way ;;
    *) echo "unknown link $1" >&2; exit 2 ;;
  esac
  bytes=$((bytes * ${SCALE_PERCENT:-100} / 100))
}

# A pair of devices with a token bucket on both: its burst is a tenth of what the rate gives in 10 ms.
shaped() {
  ip -n "$near" link add near type veth peer name far netns "$far"
  local end
  for end in near far; do
    ip netns exec "${!end}" tc qdisc add dev "$end" root tbf rate "${mbit}mbit" burst "$1" latency 20ms
  done
  addresses near far
}

# delay.cs owns both devices of the long way; its standard input keeps it alive.
long_way() {
  [[ -x $work/delay/dray-bench-delay ]] || dotnet build -c Release "$here/delay.cs" -o "$work/delay" >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
  mkfifo "$work/alive"
  ip netns exec "$near" "$work/delay/dray-bench-delay" near far "$late" "$mbit" 20 <"$work/alive" >"$work/delay.log" 2>&1 &
  server[delay]=$!
  exec {alive}>"$work/alive"
  rm "$work/alive"
  until_true "the delayer did not start" grep -q ready "$work/delay.log"
  ip -n "$near" link set far netns "$far"
  ip -n "$near" link set near txqueuelen 5000
  ip -n "$far" link set far txqueuelen 5000
  addresses near far
}

addresses() {
  local control=()
  [[ -z ${CC:-} ]] || control=(congctl "$CC")
  ip -n "$near" addr add 10.97.0.1/32 dev "$1"
  ip -n "$far" addr add $at/32 dev "$2"
  ip -n "$near" link set "$1" up
  ip -n "$far" link set "$2" up
  ip -n "$near" route add $at dev "$1" src 10.97.0.1 "${control[@]}"
  ip -n "$far" route add 10.97.0.1 dev "$2" src $at "${control[@]}"
}

until_true() {
  local tries
  for ((tries = 0; tries < 500; tries++)); do
    "${@:2}" && return
    sleep 0.02
  done
  echo "$1" >&2
  exit 1
}

# --- contestants: NAME_start and NAME_send INTO

listens() { [[ -n $(ip netns exec "$far" ss -ltnH "sport = :$1") ]]; }

dray_start() {
  [[ -z ${server[dray]:-} ]] || return 0
  [[ -x $dray ]] || { echo "no $dray (dotnet publish src/Dray.Cli -c Release -r linux-x64 -o artifacts/dray)" >&2; exit 1; }
  export DRAY_HOME=$work/home
  # shellcheck disable=SC2086 # options are several words
  ip netns exec "$far" "$dray" serve "$work/in" --listen $at:8097 --plain ${DRAY_SERVE_OPTIONS:-} >"$work/dray.log" 2>&1 </dev/null &
  server[dray]=$!
  until_true "dray does not listen" listens 8097
}
# shellcheck disable=SC2086
dray_send() { "$dray" send -q "$work/out/" --to $at --into "$1" ${DRAY_SEND_OPTIONS:-} "${@:2}"; }
plain_start() { dray_start; }
plain_send() { dray_send "$1" --plain; }

rsync_start() {
  printf 'use chroot = no\nuid = root\ngid = root\n[in]\npath = %s/in\nread only = no\n' "$work" >"$work/rsyncd.conf"
  ip netns exec "$far" rsync --daemon --no-detach --config="$work/rsyncd.conf" --address=$at --port=8873 >"$work/rsync.log" 2>&1 </dev/null &
  server[rsync]=$!
  until_true "rsync does not listen" listens 8873
}
rsync_send() { rsync -a -W "$work/out/" "rsync://$at:8873/in/$1/"; }

# --- a run

# Seconds of CPU that a server and its ended children have had.
server_cpu() {
  local stat fields
  stat=$(<"/proc/${server[$1]}/stat")
  read -ra fields <<<"${stat##*) }"
  echo "$((fields[11] + fields[12] + fields[13] + fields[14])) $(getconf CLK_TCK)"
}

run() {
  local name=$1 counted=$2 into=$3 of=$1 before after times
  [[ $of != plain ]] || of=dray
  mkdir "$work/in/$into"
  before=$(server_cpu $of)
  TIMEFORMAT='%R %U %S'
  export -f "${name}_send" dray_send
  export dray work at
  if ! times=$({ time timeout "$limit" ip netns exec "$near" bash -c "${name}_send $into" >"$work/run.log" 2>&1; } 2>&1); then
    echo "$name failed:" >&2
    tail -n 5 "$work/run.log" >&2
    exit 1
  fi
  sleep 0.05 # the server's own children end
  after=$(server_cpu $of)
  cmp "$work/out/file" "$work/in/$into/file"
  rm -rf "${work:?}/in/$into"
  [[ $counted == true ]] || return 0
  seconds[$name]+="${times%% *}"$'\n'
  sender[$name]+="$(awk '{ print ($2 + $3) / $1 }' <<<"$times")"$'\n'
  receiver[$name]+="$(echo "$before $after $times" | awk '{ print ($3 - $1) / $2 / $5 }')"$'\n'
}

# Median, least and most of the lines on standard input.
spread() { sort -n | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2, a[1], a[NR] }'; }

label() {
  case $1 in
    dray) echo "**dray**" ;;
    plain) echo "dray \`--plain\`" ;;
    rsync) echo "rsync daemon, \`-a -W\`" ;;
  esac
}

table() {
  local name reference=0
  echo "| | seconds: median (least to most) | Mbit/s | of what TCP can carry | sender's CPU | receiver's CPU | speed to rsync's |"
  echo "|---|---|---|---|---|---|---|"
  [[ -z ${seconds[rsync]:-} ]] || reference=$(printf %s "${seconds[rsync]}" | spread)
  for name in "${contestants[@]}"; do
    echo "$(label "$name")|$(printf %s "${seconds[$name]}" | spread)|$(printf %s "${sender[$name]}" | spread)|$(printf %s "${receiver[$name]}" | spread)|$reference"
  done | awk -F'|' -v bytes="$bytes" -v carries="$(awk "BEGIN { print $mbit * 1448 / $wire }")" '{
    split($2, s, " "); split($3, a, " "); split($4, b, " "); split($5, r, " "); rate = bytes * 8 / 1e6 / s[1]
    printf "| %s | %.2f (%.2f to %.2f) | %.0f | %.1f %% | %.0f %% (%.0f to %.0f) | %.0f %% (%.0f to %.0f) | %s |\n", $1, s[1], s[2], s[3], rate,
      100 * rate / carries, 100 * a[1], 100 * a[2], 100 * a[3], 100 * b[1], 100 * b[2], 100 * b[3], (r[1] ? sprintf("%.2f", r[1] / s[1]) : "")
  }'
  echo
}

title() {
  case $1 in
    1gbit) echo "## 1 Gbit/s" ;;
    10gbit) echo "## 10 Gbit/s" ;;
    long) echo "## 500 Mbit/s, $late ms each way" ;;
  esac
  echo
  echo "One file of $((bytes / 1000000)) MB of random bytes:"
  echo
}

measure() {
  local name round i
  mkdir -p "$work/in" "$work/out"
  link_up "$1"
  [[ $(stat -c %s "$work/out/file" 2>/dev/null) == "$bytes" ]] || head -c "$bytes" /dev/urandom >"$work/out/file"
  seconds=() sender=() receiver=()
  for name in "${contestants[@]}"; do "${name}_start"; done
  for ((round = 0; round <= rounds; round++)); do
    for ((i = 0; i < ${#contestants[@]}; i++)); do
      name=${contestants[(i + round) % ${#contestants[@]}]}
      run "$name" "$( ((round)) && echo true || echo false)" "$name-$round"
    done
  done
  title "$1"
  table
  link_down
}

machine() {
  local model
  model=$(sed -n '/^model name/{s/.*: //p;q}' /proc/cpuinfo)
  echo "$(nproc) processors (${model:-$(uname -m)}), Linux $(uname -r | cut -d. -f1,2), ${CC:-$(sysctl -n net.ipv4.tcp_congestion_control)} as congestion control,"
  echo "memory-backed files. Sender, receiver and link share the machine. $rounds rounds after one to warm up, taking turns."
  echo
  echo "- $("$dray" --version)"
  echo "- $(rsync --version | sed -n '1s/  */ /gp')"
  echo
}

for link in "${links[@]}"; do measure "$link"; done >"$work/report"
{
  echo "# Over links"
  echo
  machine
  cat "$work/report"
} >"$work/page"
cat "$work/page"
if [[ ${1:-} == --write ]]; then
  { cat "$work/page"; echo "Made by \`bench/links.sh\`; [bench/README.md](../../bench/README.md) says how to read it."; } >"$repository/docs/performance/links.md"
fi
