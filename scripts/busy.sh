#!/bin/sh
# Runs a command on a machine that is busy: N loops, each of which wants a core for itself, run beside it and end with it.
#     scripts/busy.sh 6 make test
set -u
[ $# -ge 2 ] && [ "$1" -ge 0 ] 2>/dev/null || {
  echo "Usage: scripts/busy.sh N COMMAND [ARGUMENT...]" >&2
  exit 2
}
loops=$1
shift

# It looks now and then whether its owner lives, who cannot end it when it was killed.
busy() {
  trap - EXIT INT TERM HUP
  while kill -0 $$ 2>/dev/null; do
    turn=0
    while [ $turn -lt 100000 ]; do turn=$((turn + 1)); done
  done
}

pids=
trap '[ -z "$pids" ] || kill $pids 2>/dev/null' EXIT
# The command is told of these by the terminal; its end is waited for.
trap : INT TERM HUP

while [ "$loops" -gt 0 ]; do
  busy </dev/null >/dev/null 2>&1 &
  pids="$pids $!"
  loops=$((loops - 1))
done
"$@"
exit $?
