#!/usr/bin/env bash
# Builds one function for sam build, which names it without "Function" at its end and gives ARTIFACTS_DIR. It is built for
# the architecture that the template gives it. sam build does not tell that, but it writes what it is about to build
# beside its output. An ARCH that says otherwise is an error. (For one function alone, sam build NAME, nothing is written
# anew, and what the last whole build had counts.)
#
#   ARTIFACTS_DIR=DIR tools/build-function.sh CreateCheckout [arm64|amd64]
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1
given=${2:-}
graph=$(dirname "$(dirname "$ARTIFACTS_DIR")")/build.toml

said=
if [ -f "$graph" ]; then
  said=$(awk -F '"' -v name="\"${name}Function\"" '
    /^architecture = / { of = $2 }
    /^functions = / && index($0, name) { print of; exit }' "$graph")
fi
case $said in
  x86_64) arch=amd64 ;;
  arm64) arch=arm64 ;;
  *) arch=${given:-arm64} ;;
esac
if [ -n "$given" ] && [ "$given" != "$arch" ]; then
  echo "ARCH is $given, but the template's Architecture is $said: let both say the same, as make sam-build ARCH=$given does" >&2
  exit 1
fi

package=$(sed -E 's/([a-z])([A-Z])/\1-\2/g' <<<"$name" | tr '[:upper:]' '[:lower:]')
CGO_ENABLED=0 GOOS=linux GOARCH=$arch go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags '-s -w' \
  -o "$ARTIFACTS_DIR/bootstrap" "./functions/$package"
