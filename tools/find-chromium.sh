#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests, or nothing. With --install, one that is missing is installed
# where that may be done: as root, by apt-get. What is said goes to the error output.
set -euo pipefail

find_it() {
  local name
  for name in "${TENDER_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  return 1
}

if ! find_it && [ "${1:-}" = --install ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium; } >&2 ||
      echo "left out: chromium could not be installed" >&2
    find_it || true
  else
    echo "left out: chromium is not installed, and installing it takes root and apt-get" >&2
  fi
fi
