import { headersOf } from '../config/tracing.ts'
import type { Config } from '../config.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Exporter } from '../observability/exporter.ts'
import type { LangfuseOptions } from '../observability/langfuse/generation.ts'
import { several } from '../observability/several.ts'
import { createTraceTable } from '../observability/trace-table.ts'
import type { Tracing } from '../ports.ts'
import type { Closers } from './opening.ts'
import { withoutEnd } from '../without-end.ts'

/**
 * The table of spans, which is always there, and the services that the configuration names, each loaded where it is.
 * @throws SS_CONFIG_INVALID
 */
export async function openTracing(config: Config, database: Sql, closers: Closers): Promise<Tracing> {
  const table = createTraceTable(database)
  closers.push(() => table.close())
  const exporters: Exporter[] = []
  if (config.otlpEndpoint !== '') exporters.push(await openOpentelemetry(config))
  if (config.langfusePublicKey !== '' || config.langfuseSecretKey !== '') {
    exporters.push(await openLangfuse(config))
  }
  if (exporters.length === 0) return table
  // At once: none waits out its deadline after another.
  closers.push(() => Promise.all(exporters.map((exporter) => exporter.close())))
  return several(table, exporters)
}

async function openOpentelemetry(config: Config): Promise<Exporter> {
  const { createOpentelemetryExporter } = await import('../observability/opentelemetry/exporter.ts')
  return createOpentelemetryExporter({
    endpoint: config.otlpEndpoint,
    headers: headersOf(config.otlpHeaders),
    serviceName: config.otelServiceName,
    node: config.nodeName,
  })
}

async function openLangfuse(config: Config): Promise<Exporter> {
  const options = langfuseOf(config, 'send traces to Langfuse')
  if (config.langfuseApi === 'ingestion') {
    const { createLangfuseIngestionExporter } = await import('../observability/langfuse/ingestion.ts')
    return createLangfuseIngestionExporter(options)
  }
  const { createLangfuseExporter } = await import('../observability/langfuse/otel.ts')
  return createLangfuseExporter(options)
}

/** Where Langfuse is, and who we are there. @param what ends the sentence "Cannot ..." @throws SS_CONFIG_INVALID */
export function langfuseOf(config: Config, what: string): LangfuseOptions {
  const { langfusePublicKey: publicKey, langfuseSecretKey: secretKey } = config
  const missing = publicKey === '' ? 'LANGFUSE_PUBLIC_KEY' : secretKey === '' ? 'LANGFUSE_SECRET_KEY' : ''
  if (missing !== '') throw new SpectraError('SS_CONFIG_INVALID', `Cannot ${what}: ${missing} is empty`)
  const baseUrl = withoutEnd(config.langfuseBaseUrl || config.langfuseHost, '/')
  return { baseUrl, publicKey, secretKey }
}
