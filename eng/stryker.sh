#!/usr/bin/env bash
# eng/stryker.sh [OPTION...]: Stryker.NET changes the code of names, paths and records in small ways, one at a time, and runs the
# tests of Wire against each. Ends with exit code 1 where they notice less than 85 %; the report is in artifacts/stryker.
set -euo pipefail

cd "$(dirname "$0")/stryker"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
dotnet tool restore
exec dotnet stryker --test-runner mtp --output ../../artifacts/stryker "$@"
