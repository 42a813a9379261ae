# chunker (m0): cuts videos into chunks.
# Made by scripts/write-deployment.ts. The context is the root of the repository:
#   docker build -f docker/chunker.Dockerfile -t spectra-chunker:VERSION .

FROM node:24.21.0-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY clients/typescript/package.json clients/typescript/
COPY console/package.json console/
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build-console.ts

FROM build AS product
RUN mkdir /licences && npm sbom --omit=dev --sbom-format=spdx > /licences/sbom.spdx.json \
 && npm prune --omit=dev --no-audit --no-fund \
 && node docker/licences.ts > /licences/licences.txt \
 && LEAN=yes node docker/lean.ts

FROM debian:12.12-slim AS chunker
ARG VERSION=0.0.0
LABEL org.opencontainers.image.title="spectra-chunker" \
      org.opencontainers.image.description="Spectra Sight: cuts videos into chunks" \
      org.opencontainers.image.version="${VERSION}"
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates ffmpeg tini \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /var/lib/spectra /var/cache/spectra /var/tmp/spectra \
 && chown -R 10001:10001 /var/lib/spectra /var/cache/spectra /var/tmp/spectra
COPY --from=product /licences /usr/share/doc/spectra
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=product /app /app
ENV NODE_ENV=production TMPDIR=/var/tmp/spectra SPECTRA_DATA=/var/lib/spectra SPECTRA_CACHE=/var/cache/spectra SPECTRA_HEALTH_HOST=0.0.0.0 SPECTRA_METRICS_PORT=9464 SPECTRA_METRICS_HOST=0.0.0.0 SPECTRA_LOG=info
WORKDIR /app
USER 10001:10001
VOLUME ["/var/lib/spectra","/var/cache/spectra","/var/tmp/spectra"]
EXPOSE 9000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "docker/probe.ts", "http://127.0.0.1:9000/health/live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "cli/bin.js"]
CMD ["node","--roles","chunker"]
