#!/usr/bin/env bash
# Builds and deploys what samconfig.toml says under a name, for the architecture that it says (arm64 if none). The first
# time, when it does not have the shop's hosts yet, the SAM CLI asks for what is missing and writes the answers into
# samconfig.toml.
#
#   tools/deploy.sh dev|prod
set -euo pipefail
cd "$(dirname "$0")/.."

config=$1

section() { awk -v section="[$config.deploy.parameters]" '/^\[/ { on = ($1 == section) } on' samconfig.toml; }
# setting prints a parameter's value, as parameter_overrides has it: quoted or not. A list of hosts ends at its comma.
setting() {
  section | { grep -oE "(^|[^A-Za-z])$1=[\\\"']*[^ \\\"',]+" || true; } | sed -E "s/.*=[\\\"']*//" | head -n 1
}
architecture() { if [ "$(setting Architecture)" = x86_64 ]; then echo amd64; else echo arm64; fi; }

[ -n "$(section)" ] || { echo "samconfig.toml has no [$config.deploy.parameters]" >&2; exit 2; }
sam=$(tools/find-sam.sh --install)
built=$(architecture)
tools/sam-build.sh "$built"

guided=()
[ -n "$(setting ReturnHosts)" ] || guided=(--guided)
SAM_CLI_TELEMETRY=0 "$sam" deploy --config-env "$config" "${guided[@]+"${guided[@]}"}"

if [ "$(architecture)" != "$built" ]; then
  echo "the functions were built for $built, but the stack has Architecture $(setting Architecture) now: run make deploy CONFIG=$config again" >&2
  exit 1
fi
