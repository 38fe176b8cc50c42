#!/usr/bin/env bash
# eng/guards/check.sh [NAME...]: sees that each patch beside it, which takes out one protection, is noticed within a minute: by
# the test that its second line names ("# Test: Class.Method"); where there is none, as with the bounds of decoders, by the fuzz
# corpus, a short search or the properties of the wire. Works on a copy of the checkout. Ends with "N guards, N caught,
# N missed" and exit code 1 where one was missed, does not fit or does not build.
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly guards=$PWD/eng/guards most_seconds=60
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
caught=0 missed=0 named_by_none=0

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  if [[ -e $file ]]; then printf '%s\0' "$file"; fi
done | tar --null -T - -cf - | tar -C "$copy" -xf -
cd "$copy"

readonly tests=tests/Dray.Tests/bin/Release/net10.0

# Whichever fails has noticed. Each argument is a test by its class and method; without any, the quickest first.
notices() {
  local each methods=()
  for each in "$@"; do methods+=(-method "*.$each"); done
  if (($# > 0)); then
    "$tests/Dray.Tests" "${methods[@]}" -noLogo || return 0
    return 1
  fi
  dotnet "$tests/Dray.Fuzz.dll" replay || return 0
  "$tests/Dray.Tests" -namespace Dray.Tests.Wire -noLogo || return 0
  dotnet "$tests/Dray.Fuzz.dll" run --executions 20000 --seed 1 || return 0
  return 1
}
export -f notices
export tests

# Warnings are .ci/run's business.
build() { dotnet build "$@" -c Release -v q -p:RunAnalyzers=false; }

test_of() { sed -n '2s/^# Test: //p' "$guards/$1.patch"; }

# Only what is patched is built anew: nothing that is public or internal changes, so the rest fits it.
build_patched() {
  local project built
  cp whole/*.dll "$tests/"
  for project in $(sed -nE 's,^\+\+\+ b/(src/[^/]+)/.*,\1,p' "$guards/$1.patch" | sort -u); do
    build "$project" --no-restore || return 1
    for built in "$project"/bin/Release/net10.0/*.dll; do
      if [[ $built -nt $copy/built ]]; then cp "$built" "$tests/"; fi
    done
  done
}

miss() {
  echo "$1: $2"
  missed=$((missed + 1))
}

check() {
  local name=$1 log=$copy/$1.log status=0
  if ! git apply "$guards/$name.patch" >"$log" 2>&1; then
    miss "$name" "does not fit the code: $(head -n 1 "$log")"
    return
  fi
  touch "$copy/built"
  if ! build_patched "$name" >"$log" 2>&1; then
    miss "$name" "does not build: $(grep -m 1 error "$log")"
  else
    # Ends with 0 where it was noticed, 1 where it was not, 124 where nobody knows.
    timeout "$most_seconds" bash -c 'notices "$@"' notices $(test_of "$name") >"$log" 2>&1 || status=$?
    case $status in
      0) echo "$name: caught, $(grep -m 1 -oE 'FuzzFailure: .*|[[:alnum:]_.]+Exception: .*|\[FAIL\].*' "$log" || tail -n 1 "$log")" && caught=$((caught + 1)) ;;
      1) miss "$name" "nothing noticed" ;;
      *) miss "$name" "not noticed within $most_seconds s" ;;
    esac
  fi
  git apply -R "$guards/$name.patch"
}

echo "building a copy"
build tests/Dray.Tests >build.log 2>&1 || { tail -n 20 build.log; exit 1; }
mkdir whole
cp "$tests"/*.dll whole/

if (($# == 0)); then
  for patch in "$guards"/*.patch; do set -- "$@" "$(basename "$patch" .patch)"; done
fi
mapfile -t named < <(for name in "$@"; do test_of "${name%.patch}"; done | sort -u)
for name in "$@"; do
  if [[ -z $(test_of "${name%.patch}") ]]; then named_by_none=1; fi
done
if { ((named_by_none)) && notices; } >whole.log 2>&1 || { ((${#named[@]})) && notices "${named[@]}"; } >>whole.log 2>&1; then
  echo "the code as it is fails already:"
  tail -n 20 whole.log
  exit 1
fi

for name in "$@"; do check "${name%.patch}"; done
echo "$# guards, $caught caught, $missed missed"
((missed == 0))
