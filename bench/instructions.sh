#!/usr/bin/env bash
# Counts the instructions of the codecs in native code, by callgrind, and holds them to recorded numbers within 15 %. Counts
# don't wobble with the machine's load; they do change with the compiler, OpenSSL and what the processor can do. See bench/README.md.
#
#   bench/instructions.sh            # builds artifacts/codecs first, where it is not there
#   bench/instructions.sh --record   # writes what it counts to bench/instructions.txt
#
# Each codec runs 40 times and 20 times, at once; a twentieth of the difference is what it takes, without the start of a process.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(dirname "$here")
codecs=$repository/artifacts/codecs/Dray.Codecs recorded=$here/instructions.txt
[[ ${1:-} != -h && ${1:-} != --help ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit; }
command -v valgrind >/dev/null || { echo "no valgrind here" >&2; exit 2; }
[[ -x $codecs ]] || dotnet publish "$here/Dray.Codecs" -c Release -r linux-x64 -o "$repository/artifacts/codecs" >&2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$codecs" "$work/" # away from its .dbg, which valgrind can't read

# counted CODEC TIMES: leaves the instructions of the whole process in $work/TIMES. The collector would reserve more addresses than valgrind has.
counted() {
  DOTNET_GCHeapHardLimit=0x10000000 DOTNET_TieredCompilation=0 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$work/$(basename "$codecs")" "$1" "$2" 2>"$work/$2.log" || { tail -n 5 "$work/$2.log" >&2; return 1; }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$work/$2.log" >"$work/$2"
}

for codec in seal seal-plain digest frame pack; do
  counted "$codec" 40 &
  counted "$codec" 20
  wait $!
  echo "$codec $((($(<"$work/40") - $(<"$work/20")) / 20))"
done >"$work/now"

if [[ ${1:-} == --record ]]; then cp "$work/now" "$recorded"; fi
join <(sort "$recorded") <(sort "$work/now") | awk '{
  ratio = $3 / $2
  off = ratio > 1.15 || ratio < 0.85
  printf "%-12s %12d instructions, recorded %12d: %.2f%s\n", $1, $3, $2, ratio, (off ? "  BEYOND 15 %" : "")
  failed = failed || off
} END { exit failed }'
