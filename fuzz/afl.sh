#!/usr/bin/env bash
# fuzz/afl.sh SECONDS TARGET...: AFL++ on each of these decoders for so long, with the engine instrumented by SharpFuzz.
# Begins with a target's seeds alone, so that a run which finds no new path is a dead one. What reaches new states goes
# into fuzz/corpus, what fails into fuzz/crashes. Says a line of figures a target; exit code 1 after a crash, a hang, or a
# run that found nothing.
set -euo pipefail

(($# >= 2)) || { echo "usage: $0 SECONDS TARGET..." >&2; exit 2; }
command -v afl-fuzz >/dev/null || { echo "afl-fuzz is missing: install AFL++ (afl++ on Debian)" >&2; exit 2; }
cd "$(dirname "$0")/.."

readonly seconds=$1 plain=fuzz/Dray.Fuzz/bin/Release/net10.0 build=artifacts/fuzz/afl tools=artifacts/fuzz/tools
shift
status=0

instrument() {
  [[ -x $tools/sharpfuzz ]] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$tools"
  rm -rf "$build"
  dotnet build fuzz/Dray.Fuzz -c Release -v q --nologo
  mkdir -p artifacts/fuzz
  cp -r "$plain" "$build"
  # The decoders and nothing else: the slow readings' paths are no news.
  "$tools/sharpfuzz" "$build/Dray.Engine.dll" Dray.Wire Dray.Transfers
  "$tools/sharpfuzz" "$build/dray.dll" Dray.Cli.Parsing
}

fuzz() {
  local target=$1 run=artifacts/fuzz/runs/$1
  figure() { sed -n "s/^$1 *: //p" "$run/out/default/fuzzer_stats"; }

  rm -rf "$run"
  dotnet "$plain/Dray.Fuzz.dll" seeds "$target" "$run/in"
  afl-fuzz -V "$seconds" -t 5000 -m none -i "$run/in" -o "$run/out" -- \
    dotnet "$build/Dray.Fuzz.dll" afl "$target" >"$run/log" 2>&1 || { tail -n 20 "$run/log"; return 1; }
  dotnet "$plain/Dray.Fuzz.dll" keep "$target" "$run/out/default/queue"
  echo "$target: $(figure run_time) s, $(figure execs_done) executions, $(figure edges_found) edges," \
    "$(figure corpus_found) paths beyond the seeds, $(figure saved_crashes) crashes, $(figure saved_hangs) hangs"

  if (($(figure saved_crashes) + $(figure saved_hangs) > 0)); then
    mkdir -p "fuzz/crashes/$target"
    find "$run/out/default/crashes" "$run/out/default/hangs" -name 'id*' -exec cp {} "fuzz/crashes/$target/" \;
    echo "again with: dotnet run -c Release --project fuzz/Dray.Fuzz -- replay $target fuzz/crashes/$target/*"
    return 1
  fi
  (($(figure corpus_found) > 0)) || { echo "no input took a new path: the fuzzer or its target is dead"; return 1; }
}

# A managed program's file shows no instrumentation; core patterns and clocks are the machine's owner's affair.
export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1

instrument
for target in "$@"; do fuzz "$target" || status=1; done
exit "$status"
