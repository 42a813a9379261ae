import { METRICS_PORT, settingsOf, USER, type Service } from '../platform.ts'
import type { Made } from './made.ts'

/** Exact versions: an image made again tomorrow is the same. Releases pin their digests (`make release`). */
export const BUILD_BASE = 'node:24.21.0-bookworm'
export const RUN_BASE = 'debian:12.12-slim'

/**
 * One image per service. The stages before the last are the same in all of them, so that a builder makes them once: `build` has what
 * compiles, `product` what runs. The last has no npm, no compiler and nobody's root; it runs on a read-only root file system.
 */
export function dockerfile(service: Service): string {
  const { name, command, ports, healthPort, what, alias } = service
  const exposed = [...ports.map(({ port }) => port), METRICS_PORT]
  return `# ${name} (${alias}): ${what}.
# Made by scripts/write-deployment.ts. The context is the root of the repository:
#   docker build -f docker/${name}.Dockerfile -t spectra-${name}:VERSION .

FROM ${BUILD_BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY clients/typescript/package.json clients/typescript/
COPY console/package.json console/
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build-console.ts

FROM build AS product
RUN mkdir /licences && npm sbom --omit=dev --sbom-format=spdx > /licences/sbom.spdx.json \\
 && npm prune --omit=dev --no-audit --no-fund \\
 && node docker/licences.ts > /licences/licences.txt \\
 && LEAN=yes node docker/lean.ts

FROM ${RUN_BASE} AS ${name}
ARG VERSION=0.0.0
LABEL org.opencontainers.image.title="spectra-${name}" \\
      org.opencontainers.image.description="Spectra Sight: ${what}" \\
      org.opencontainers.image.version="\${VERSION}"
RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates ffmpeg tini \\
 && rm -rf /var/lib/apt/lists/* \\
 && mkdir -p ${VOLUMES.join(' ')} \\
 && chown -R ${USER}:${USER} ${VOLUMES.join(' ')}
COPY --from=product /licences /usr/share/doc/spectra
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=product /app /app
ENV NODE_ENV=production TMPDIR=${SCRATCH} ${environment(service)}
WORKDIR /app
USER ${USER}:${USER}
VOLUME ${JSON.stringify(VOLUMES)}
EXPOSE ${exposed.join(' ')}
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \\
  CMD ["node", "docker/probe.ts", "http://127.0.0.1:${healthPort}/health/live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "cli/bin.js"]
CMD ${JSON.stringify(command)}
`
}

/** Where working copies lie. */
export const SCRATCH = '/var/tmp/spectra'
/** What may be written to: everything else is read-only. */
export const VOLUMES = ['/var/lib/spectra', '/var/cache/spectra', SCRATCH]

const environment = (service: Service): string =>
  Object.entries(settingsOf(service))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

export const dockerfiles = (services: readonly Service[]): Made[] =>
  services.map((service) => ({ path: `docker/${service.name}.Dockerfile`, text: dockerfile(service) }))
