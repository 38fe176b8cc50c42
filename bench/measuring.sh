# shellcheck shell=bash
# What the scripts that measure whole commands share.

declare -A server=() # pid by contestant

stop_servers() {
  local pid
  for pid in "${server[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${server[@]}"; do wait "$pid" 2>/dev/null || true; done
  server=()
}

# cpu_ticks PID: CPU time in clock ticks of a process and all that it started, dead or alive: a dead child is in its parent's
# sum. Leaves it in "ticks".
cpu_ticks() {
  local pids=("$1") next=() sum=0 pid stat fields task children
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

# touch_pages BYTES: has so much of the machine's memory be there for the next run. A virtual machine gives free pages back to its host
# after some seconds, and to get them anew took four times as long here as all else that a copy does.
touch_pages() {
  head -c "$1" /dev/zero >"$work/touched"
  rm -f "$work/touched"
}

# Median, least and most of the lines on standard input.
spread() { sort -n | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2, a[1], a[NR] }'; }

# make_files COUNT BYTES FOLDER: so many files of so many random bytes, in folders of a hundred.
make_files() {
  local count=$1 bytes=$2 folder made each
  for ((made = 0; made < count; made += each)); do
    each=$((count - made < 100 ? count - made : 100))
    folder=$(printf '%s/folder-%05d' "$3" $((made / 100)))
    mkdir -p "$folder"
    head -c "$((each * bytes))" /dev/urandom | split -b "$bytes" -a 2 - "$folder/file-"
  done
}

machine() {
  local model
  model=$(sed -n '/^model name/{s/.*: //p;q}' /proc/cpuinfo)
  echo "$(nproc) processors (${model:-$(uname -m)}), Linux $(uname -r | cut -d. -f1,2), everything over loopback."
}
