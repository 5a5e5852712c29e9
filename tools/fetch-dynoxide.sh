#!/usr/bin/env bash
# Fetches the DynamoDB-compatible server of the store tests into .tools/, once. Its bytes are pinned: others are an
# error. That it cannot be fetched (no npm, no network, another platform) is said, and the tests that need it say that
# they were left out.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.2.1
package=@dynoxide/linux-x64
integrity=sha512-sBHqlxJ9ANkLluFkYRfd5r8Y0ApFew4FhOrlhgRAgD4XzEoFOukEo1nuBTQ1+jTtofqwn4NWQ2k0Tn5mNTjgUg==
home=.tools/dynoxide-$version

left_out() { echo "left out: dynoxide $version: $*"; exit 0; }

[ -x "$home/dynoxide" ] && [ .tools/dynoxide -ef "$home/dynoxide" ] && exit 0
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || left_out "only its Linux x86-64 build is pinned"
command -v npm >/dev/null || left_out "npm is not installed"

mkdir -p .tools
work=$(mktemp -d .tools/fetch.XXXXXX)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" "$package@$version" >/dev/null || left_out "npm could not fetch it"
tarball=$(echo "$work"/*.tgz)
got=$(node -e 'const h = require("crypto").createHash("sha512"); h.update(require("fs").readFileSync(process.argv[1])); console.log("sha512-" + h.digest("base64"))' "$tarball")
if [ "$got" != "$integrity" ]; then
  echo "dynoxide $version: its bytes are not the pinned ones: $got" >&2
  exit 1
fi
tar -xzf "$tarball" -C "$work"
chmod +x "$work/package/dynoxide"
rm -rf "$home"
mv "$work/package" "$home"
ln -sfn "dynoxide-$version/dynoxide" .tools/dynoxide
echo "fetched dynoxide $version into .tools/"
