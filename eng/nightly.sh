#!/usr/bin/env bash
# eng/nightly.sh: what takes too long for .ci/run: 5 GB through a browser. Needs chromium, and 6 GB in the temporary
# folder.
set -euo pipefail

cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
readonly out=$PWD/artifacts/nightly

dotnet build tests/Dray.EndToEnd -v q
dotnet publish src/Dray.Cli -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -o "$out" -v q
DRAY_BINARY=$out/dray DRAY_NIGHTLY=1 CI=true \
  dotnet run --no-build --project tests/Dray.EndToEnd -- -method '*Browser.SendingTest.Five_gigabytes_go' -noLogo
