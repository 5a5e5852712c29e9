#!/usr/bin/env bash
# Checks the code without running it: go vet, golangci-lint, govulncheck, cfn-lint. Everything runs, then the last
# lines say what was found and what was left out.
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0
failed=()
left_out=()

check() {
  local name=$1
  shift
  echo "== $name"
  if "$@"; then passed=$((passed + 1)); else failed+=("$name"); fi
}

formatted() {
  local files
  files=$(gofmt -l $(find . -name '*.go' -not -path './.*')) && [ -z "$files" ] && return 0
  echo "gofmt would change: $files"
  return 1
}

# govulncheck reads its database over the network. That the database is out of reach says nothing about the code.
vulnerabilities() {
  local out code
  out=$(.tools/govulncheck ./... 2>&1)
  code=$?
  if [ $code = 1 ] && grep -qE 'fetching vulnerabilities|dial tcp|no such host|i/o timeout' <<<"$out"; then
    left_out+=("govulncheck: its database cannot be reached (GOVULNDB names another)")
    return
  fi
  echo "== govulncheck"
  echo "$out"
  if [ $code = 0 ]; then passed=$((passed + 1)); else failed+=(govulncheck); fi
}

check gofmt formatted
check "go vet" go vet ./...
check "go vet (tools)" go vet -C tools ./...
check golangci-lint .tools/golangci-lint run ./...
vulnerabilities
if [ ! -f template.yaml ]; then
  left_out+=("cfn-lint: there is no template.yaml")
elif command -v cfn-lint >/dev/null; then
  check cfn-lint cfn-lint template.yaml
elif [ -x .tools/sam/bin/cfn-lint ]; then
  check cfn-lint .tools/sam/bin/cfn-lint template.yaml
else
  left_out+=("cfn-lint: not installed (pip install cfn-lint)")
fi

for name in "${left_out[@]+"${left_out[@]}"}"; do echo "left out: $name"; done
for name in "${failed[@]+"${failed[@]}"}"; do echo "failed: $name"; done
echo "checks: $passed passed, ${#failed[@]} failed, ${#left_out[@]} left out"
[ ${#failed[@]} = 0 ]
