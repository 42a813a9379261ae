#!/bin/sh
# The main job on one video: analyse it, then find a moment in it.
set -eu
data=$1
video=$2
query="red object"

if [ -z "$video" ]; then
  video=.samples/yard.mp4
  mkdir -p .samples
  [ -f "$video" ] || node scripts/render-sample.ts "$video"
fi

spectra() { node cli/bin.js "$@"; }

spectra analyze "$video" --data "$data"
echo
echo "\$ spectra search \"$query\""
spectra search "$query" --limit 3 --data "$data"
echo
echo "Your own video:  make demo VIDEO=path-or-address"
echo "In the browser:  make up DATA=$data, then http://127.0.0.1:8080/"
echo "Search it:       node_modules/.bin/spectra search \"person\" --data $data"
