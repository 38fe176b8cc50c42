#!/usr/bin/env bash
# What it costs to have everything on the disk before it is acknowledged: Dray's default beside `rsync --fsync`, and --fast beside
# plain rsync, on an ext4 of its own, mounted from a file in FOLDER. Root only. See bench/README.md.
#
#   bench/durable.sh [--write] [FOLDER]     # default: /var/tmp, which is to lie on a disk
#
# --write keeps the page as docs/performance/durable.md. All variables of compare.sh hold here too.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
page=/dev/stdout
if [[ ${1:-} == --write ]]; then
  page=$here/../docs/performance/durable.md
  shift
fi
work=$(mktemp -d "${1:-/var/tmp}/dray-durable.XXXXXX")

clean_up() {
  trap - EXIT INT TERM
  umount "$work/disk" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A fresh disk for each pair: neither pays for what the other left.
pair() {
  umount "$work/disk" 2>/dev/null || true
  rm -f "$work/image"
  truncate -s "${IMAGE:-40G}" "$work/image"
  mkfs.ext4 -q -F "$work/image"
  mkdir -p "$work/disk"
  mount -o loop "$work/image" "$work/disk"
  ONLY="$1 $2" REFERENCE=$2 "$here/compare.sh" "$work/disk" | sed -e "s/^# .*/## $3/" -e '/^## On /d'
}

{
  echo "# What durability costs"
  echo
  echo "On ext4, mounted from a file. Durable means: on the disk, content, name and folders, before it is acknowledged."
  echo
  pair dray fsync "Durable"
  pair fast rsync "Not synced"
  echo "Made by \`bench/durable.sh\`; [bench/README.md](../../bench/README.md) says how to read it."
} >"$work/page"
cat "$work/page" >"$page"
