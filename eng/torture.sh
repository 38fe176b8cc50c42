#!/usr/bin/env bash
# eng/torture.sh [ROW...]: what Dray promises, held to the fault matrix at full counts: kills, power cuts, bad networks, full disks,
# failing system calls, changing sources, tampered journals, rivals, and a soak of 20 minutes. Each ROW is a class of
# tests/Dray.EndToEnd/Torture without its "Test" (Kill, Power, Soak, ...); without any, all run, which takes hours. Root on Linux sees
# all of it. Ends with the table, puts that into docs/reliability.md, and fails where a round did; the seeds are in the output.
# DRAY_TORTURE takes another number of rounds, DRAY_TORTURE_SEED the first seed.
set -euo pipefail

cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
readonly out=$PWD/artifacts/torture page=docs/reliability.md
readonly rows=(Watcher Kill Resume FailPoint Power Network FullDisk Injection Changing Journal Rivals Soak)

mkdir -p "$out"
dotnet build tests/Dray.EndToEnd -v q
dotnet publish src/Dray.Cli -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -p:FailPoints=true -o "$out/dray" -v q

export DRAY_BINARY=$out/dray/dray DRAY_TORTURE=${DRAY_TORTURE:-full} DRAY_TORTURE_REPORT=$out/report.tsv
export DRAY_TORTURE_SEED=${DRAY_TORTURE_SEED:-$((RANDOM * 1000))}
rm -f "$DRAY_TORTURE_REPORT"
status=0
(($#)) || set -- "${rows[@]}"
for row in "$@"; do
  printf '\n== %s\n' "$row"
  # 4 MiB (hexadecimal): garbage is collected soon, so that what the soak sees is what is held, not what waits to be collected.
  [[ ${row^} == Soak ]] && export DOTNET_GCgen0size=400000
  dotnet run --no-build --project tests/Dray.EndToEnd -- -class "Dray.EndToEnd.Torture.${row^}Test" -noLogo -showLiveOutput || status=1
done

# A row that ran now takes the place of its last result; the others stay.
python3 - "$DRAY_TORTURE_REPORT" "$page" "$(date -u +%F)" <<'EOF'
import os, re, sys
report, page, today = sys.argv[1:]
text = open(page).read()
begin, end = "<!-- torture -->\n", "<!-- /torture -->"
head, rest = text.split(begin)
old, tail = rest.split(end)
lines = {line.split(" | ")[0].lstrip("| "): line for line in old.splitlines()[2:] if line}
for line in open(report) if os.path.exists(report) else []:
    row, rounds, passed, seed, seconds = line.rstrip("\n").split("\t")
    lines[row] = f"| {row} | {rounds} | {passed} | {seed} | {seconds} s | {today} |"
table = "| what was done | rounds | passed | first seed | took | date |\n|---|---|---|---|---|---|\n" + "".join(line + "\n" for line in lines.values())
open(page, "w").write(head + begin + table + end + tail)
print(table)
EOF
exit $status
