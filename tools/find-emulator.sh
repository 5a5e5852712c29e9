#!/usr/bin/env bash
# Prints the path of the Lambda Runtime Interface Emulator for this machine, which the SAM CLI brings; nothing where there
# is no SAM CLI. That is said by the test that needs it.
set -uo pipefail
cd "$(dirname "$0")/.."

sam=$(tools/find-sam.sh 2>/dev/null) || exit 0
python=$(sed -n '1s/^#! *//p' "$sam") # of a script that pip made
case $(uname -m) in
  x86_64) arch=x86_64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) exit 0 ;;
esac
folder=$("$python" -c 'import os, samcli; print(os.path.dirname(samcli.__file__))' 2>/dev/null) || exit 0
emulator=$folder/local/rapid/aws-lambda-rie-$arch
[ -f "$emulator" ] && [ "$(uname -s)" = Linux ] && echo "$emulator"
exit 0
