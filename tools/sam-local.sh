#!/usr/bin/env bash
# Runs the functions of template.yaml in containers by `sam local`, with everything around them on this machine: a
# DynamoDB, the providers' sandboxes, Secrets Manager, the webhook's address and the schedules. It stops, containers too,
# with Ctrl-C or, if it is given a command, when that has run.
#
#   tools/sam-local.sh [COMMAND...]      # COMMAND finds the addresses in TENDER_TEST_SAM, see internal/samlocal
#
# SAM_ARGS are more arguments for sam local, TENDER_SAM_DYNAMODB is the URL of a DynamoDB to use, and TENDER_SAM_API_PORT,
# TENDER_SAM_LAMBDA_PORT, TENDER_SAM_LOCAL_PORT and TENDER_SAM_DYNAMODB_PORT replace the ports. Others follow the local one.
set -euo pipefail
cd "$(dirname "$0")/.."

api_port=${TENDER_SAM_API_PORT:-3000}
lambda_port=${TENDER_SAM_LAMBDA_PORT:-3001}
local_port=${TENDER_SAM_LOCAL_PORT:-8080}
dynamodb_port=${TENDER_SAM_DYNAMODB_PORT:-8000}
home=$PWD/.aws-sam/local
build=$home/build

fail() { echo "sam-local: $*" >&2; exit 1; }

docker info >/dev/null 2>&1 ||
  fail "no Docker engine answers (docker info): start one, or name it by DOCKER_HOST"
sam=$(tools/find-sam.sh --install)

# The functions run on this machine's own architecture, never on the template's default.
case $(uname -m) in
  x86_64 | amd64) arch=amd64 architecture=x86_64 ;;
  aarch64 | arm64) arch=arm64 architecture=arm64 ;;
  *) fail "there is no Lambda for $(uname -m)" ;;
esac

# Containers reach Linux at the bridge's address; Docker's desktop editions give the machine a name.
machine=$(docker network inspect bridge -f '{{range .IPAM.Config}}{{.Gateway}}{{end}}')
case $machine in *.*.*.*) ;; *) machine=172.17.0.1 ;; esac
listen=$machine
if ! grep -qsF "$machine" /proc/net/fib_trie; then
  machine=host.docker.internal
  listen=127.0.0.1
fi

# Every child is a group of its own, so that Ctrl-C comes to this script alone, which stops them in order.
set -m
children=()
start() { "$@" </dev/null & children+=($!); }

stop() {
  trap - EXIT
  trap '' INT TERM
  local i
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do kill -TERM -- "-${children[i]}" 2>/dev/null || true; done
  for _ in $(seq 150); do
    alive || break
    sleep 0.2
  done
  for i in "${children[@]+"${children[@]}"}"; do kill -KILL -- "-$i" 2>/dev/null || true; done
  # What sam local left behind, known by the folders that only these containers have.
  local folder
  for folder in "$build"/*/; do
    docker ps -aq --filter "volume=${folder%/}" | xargs -r docker rm -f >/dev/null 2>&1 || true
  done
}
alive() { local i; for i in "${children[@]+"${children[@]}"}"; do kill -0 "$i" 2>/dev/null && return 0; done; return 1; }
trap stop EXIT
trap 'exit 130' INT TERM

# answers HOST PORT WHAT waits until something listens there, or the child that should has ended.
answers() {
  local child=${children[${#children[@]}-1]}
  for _ in $(seq 600); do
    kill -0 "$child" 2>/dev/null || fail "$3 ended"
    (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null && return
    sleep 0.2
  done
  fail "$3 does not answer at $1:$2"
}
free() { ! (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null || fail "port $2 of $1 is taken: $3 replaces it"; }

free 127.0.0.1 "$api_port" TENDER_SAM_API_PORT
free 127.0.0.1 "$lambda_port" TENDER_SAM_LAMBDA_PORT
free 127.0.0.1 "$local_port" TENDER_SAM_LOCAL_PORT

echo "Building the functions for $arch."
mkdir -p "$home"
tools/sam-build.sh "$arch" "$build" >"$home/build.log" 2>&1 || { cat "$home/build.log" >&2; fail "the functions could not be built"; }
go build -o "$home/tender" ./cmd/tender

dynamodb=${TENDER_SAM_DYNAMODB:-}
if [ -z "$dynamodb" ]; then
  free "$listen" "$dynamodb_port" TENDER_SAM_DYNAMODB_PORT
  tools/fetch-dynoxide.sh
  [ -x .tools/dynoxide ] || fail "there is no DynamoDB: name one by TENDER_SAM_DYNAMODB=URL"
  start .tools/dynoxide serve --host "$listen" --port "$dynamodb_port"
  answers "$listen" "$dynamodb_port" dynoxide
  dynamodb=http://$listen:$dynamodb_port
fi

# No account of the person's own may be touched from here.
export SAM_CLI_TELEMETRY=0 AWS_EC2_METADATA_DISABLED=true
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
unset AWS_PROFILE AWS_SESSION_TOKEN

here=http://127.0.0.1:$local_port
api=http://127.0.0.1:$api_port
lambda=http://127.0.0.1:$lambda_port
start "$home/tender" local --addr "127.0.0.1:$local_port" --lambda "$lambda" --api "$api" --containers "$machine" --dynamodb "$dynamodb"
answers 127.0.0.1 "$local_port" "tender local"

template=$build/local.yaml
curl -sSf "$here/_local/environment" >"$home/environment"
awk -v arch="$architecture" -f tools/local-template.awk "$home/environment" "$build/template.yaml" "$build/template.yaml" >"$template"

# A container is started at a function's first event, and kept for the next.
# shellcheck disable=SC2086 # SAM_ARGS are several
start "$sam" local start-lambda --template-file "$template" --port "$lambda_port" --warm-containers LAZY ${SAM_ARGS:-}
answers 127.0.0.1 "$lambda_port" "sam local start-lambda"
# shellcheck disable=SC2086
start "$sam" local start-api --template-file "$template" --port "$api_port" --warm-containers LAZY ${SAM_ARGS:-}
answers 127.0.0.1 "$api_port" "sam local start-api"

cat <<TEXT

Tender runs in containers of this machine.

  API         $api
  webhooks    $here
  functions   $lambda
  orders      $dynamodb
  control     $here/_local/addresses, which lists the sandboxes too

Open a checkout, and the page that it answers:

  curl -X POST $api/checkouts -H 'Content-Type: application/json' \\
    -H "Authorization: Bearer \$(go run ./cmd/tender token --order-id order-01 --amount 81480 --currency AED)" \\
    -d @examples/checkout-postpay.json

Invoke a function with an event:

  sam local invoke CaptureFunction -e functions/capture/event.json ${SAM_ARGS:-}

TEXT

if [ $# -gt 0 ]; then
  code=0
  TENDER_TEST_SAM=$here TENDER_TEST_SAM_CLI=$sam "$@" || code=$?
  exit $code
fi
echo "Stop it with Ctrl-C."
while :; do
  for child in "${children[@]}"; do kill -0 "$child" 2>/dev/null || fail "a part of it ended, see above"; done
  sleep 1
done
