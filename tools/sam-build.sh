#!/usr/bin/env bash
# Builds the application by the SAM CLI, every function for one architecture, and checks what came out.
#
#   tools/sam-build.sh arm64|amd64 [FOLDER]     # .aws-sam/build without a folder, which is what sam deploy takes
set -euo pipefail
cd "$(dirname "$0")/.."

arch=$1
folder=${2:-.aws-sam/build}
limit=5000000 # bytes of a zip: what is larger starts slower
case $arch in
  arm64) parameter=arm64 ;;
  amd64) parameter=x86_64 ;;
  *) echo "ARCH is $arch; it must be arm64 or amd64" >&2; exit 2 ;;
esac

sam=$(tools/find-sam.sh --install)
# No account is asked: neither credentials nor a region may be needed here.
export SAM_CLI_TELEMETRY=0 AWS_EC2_METADATA_DISABLED=true AWS_REGION="${AWS_REGION:-us-east-1}"
unset MAKEFLAGS MFLAGS MAKELEVEL # those of a make that runs this are not for the one that sam build runs
ARCH=$arch "$sam" build --build-dir "$folder" --parameter-overrides "Architecture=$parameter"
.tools/artifacts -arch "$arch" -max "$limit" "$folder"
