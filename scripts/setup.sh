#!/bin/sh
# Installs what the project needs and nothing twice: Node packages by npm, ffmpeg by the system's packages.
# With --hint it says at the end how the command `spectra` gets on the PATH.
set -eu
cd "$(dirname "$0")/.."

command -v npm >/dev/null || {
  echo "npm is missing: install Node.js (Debian: apt install nodejs npm), then run this again." >&2
  exit 1
}

stamp=node_modules/.installed
if ! cmp -s package-lock.json "$stamp"; then
  echo "Installing Node packages ..."
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi

node_modules/.bin/node scripts/build-console.ts

# Beside the project's own Node: one entry in the PATH gives both.
ln -sf ../../cli/bin.js node_modules/.bin/spectra

if [ -z "${FFMPEG_PATH:-}" ] && ! command -v ffmpeg >/dev/null; then
  as_root=
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
    echo "Installing ffmpeg ..."
    log=$(mktemp)
    ($as_root apt-get update && $as_root apt-get install -y --no-install-recommends ffmpeg) >"$log" 2>&1 || {
      tail -n 5 "$log" >&2
      echo "ffmpeg could not be installed; going on with the bundled one." >&2
    }
    rm -f "$log"
  else
    echo "ffmpeg is not installed; going on with the bundled one (see: spectra doctor)." >&2
  fi
fi

if [ "${1:-}" = --hint ]; then
  echo "Ready. To have the command spectra in this shell:"
  echo "  export PATH=\"$PWD/node_modules/.bin:\$PATH\""
fi
