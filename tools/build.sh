#!/usr/bin/env bash
# Builds every function for Lambda on the architecture given (arm64 or amd64): static, stripped, the same bytes from
# the same source wherever it is built. Each goes to .build/<function>/bootstrap and .build/<function>.zip.
set -euo pipefail
cd "$(dirname "$0")/.."

arch=$1
limit=5000000 # bytes of a zip: what is larger starts slower
mkdir -p .build
for main in functions/*/main.go; do
  [ -f "$main" ] || { echo "no functions to build"; exit 0; }
  name=$(basename "$(dirname "$main")")
  CGO_ENABLED=0 GOOS=linux GOARCH=$arch go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags '-s -w' \
    -o ".build/$name/bootstrap" "./functions/$name"
  .tools/lambdazip -max "$limit" ".build/$name/bootstrap" ".build/$name.zip"
done
