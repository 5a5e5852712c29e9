#!/usr/bin/env bash
# Runs every fuzz target of the module for the time given (default 2m), one after the other. A finding is kept by go
# test under testdata/fuzz of its package; commit it with the fix.
set -uo pipefail
cd "$(dirname "$0")/.."

time=${1:-2m}
targets=0
failed=()
while IFS=: read -r file target; do
  package=./$(dirname "$file")
  targets=$((targets + 1))
  echo "== $package $target"
  # Without -parallel, every core works on one target.
  go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package" || failed+=("$package $target")
done < <(find . -name '*_test.go' -not -path './.*' -not -path './tools/*' -print | sort | sed 's|^\./||' |
  xargs grep -HoE '^func Fuzz[A-Za-z0-9_]*' | sed 's/:func /:/')

for name in "${failed[@]+"${failed[@]}"}"; do echo "failed: $name"; done
echo "fuzz targets: $targets run for $time each, ${#failed[@]} failed"
[ ${#failed[@]} = 0 ] && [ $targets -gt 0 ]
