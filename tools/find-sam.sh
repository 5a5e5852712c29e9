#!/usr/bin/env bash
# Prints the path of the SAM CLI: the one on PATH, else one of our own in .tools/sam, which --install makes if it is
# missing. What is said goes to the error output; without a SAM CLI it prints nothing and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.170.0
home=$PWD/.tools/sam

command -v sam && exit 0
if [ -x "$home/bin/sam" ]; then
  echo "$home/bin/sam"
  exit 0
fi
if [ "${1:-}" != --install ]; then
  echo "there is no SAM CLI; make sam-build installs one into .tools/sam" >&2
  exit 1
fi
if ! command -v python3 >/dev/null; then
  echo "the SAM CLI is not installed, and installing it takes python3" >&2
  exit 1
fi
echo "installing the SAM CLI $version into .tools/sam" >&2
rm -rf "$home"
if ! { python3 -m venv "$home" && "$home/bin/pip" install --quiet --disable-pip-version-check "aws-sam-cli==$version"; } >&2; then
  rm -rf "$home"
  echo "the SAM CLI could not be installed by python3 -m venv and pip" >&2
  exit 1
fi
echo "$home/bin/sam"
