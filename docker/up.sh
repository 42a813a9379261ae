#!/bin/sh
# Everything on one machine: makes the secrets and the owner's account the first time, builds the images, starts, and waits until all
# are healthy.  SPECTRA_OWNER=you@example.org sh docker/up.sh
# Further arguments go to `docker compose up`, such as: sh docker/up.sh --scale vlm=4
set -eu
cd "$(dirname "$0")"

command -v docker >/dev/null || {
  echo "docker is missing: install Docker with its Compose plugin, then run this again." >&2
  exit 1
}

new=
if [ ! -e .env ]; then
  [ -n "${SPECTRA_OWNER:-}" ] || {
    echo "Whose is it? Give the owner's e-mail address: SPECTRA_OWNER=you@example.org sh docker/up.sh" >&2
    exit 2
  }
  new=yes
  secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
  # Written under another name first: half a file would be taken for a whole one.
  (
    umask 077
    echo COMPOSE_PROJECT_NAME=spectra
    for name in POSTGRES_PASSWORD RABBITMQ_PASSWORD REDIS_PASSWORD QDRANT_API_KEY JWT_SECRET_KEY SPECTRA_URL_SECRET \
      SPECTRA_CONTROL_SECRET STORE_SECRET_KEY LANGFUSE_SESSION_SECRET LANGFUSE_SALT; do
      echo "$name=$(secret)"
    done >.env.new
  )
  mv .env.new .env
  echo "Made docker/.env with the secrets of this machine: keep it, the volumes need it."
fi

docker compose build
# A gateway that others can reach does not start without an account.
[ -z "$new" ] || docker compose run --rm gateway user create --role owner "$SPECTRA_OWNER"
docker compose up --detach --wait "$@"
echo "Open http://localhost:${SPECTRA_PORT:-8080}"
