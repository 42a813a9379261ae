import { z } from 'zod'
import { setting } from './setting.ts'

const url = z.url({ protocol: /^https?$/ }).or(z.literal(''))

/** Where spans are sent, beside the table that keeps them. */
export const TRACING_SETTINGS = {
  otlpEndpoint: setting(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    url,
    '',
    'OpenTelemetry collector that gets spans by OTLP over HTTP, such as http://localhost:4318; empty: none',
  ),
  otlpHeaders: setting(
    'OTEL_EXPORTER_OTLP_HEADERS',
    z.string().refine((text) => headersOf(text) !== undefined, { error: 'it is no list of name=value' }),
    '',
    'Headers for it, name=value with commas between them; values as in an address, %20 for a space',
    { secret: true },
  ),
  otelServiceName: setting('OTEL_SERVICE_NAME', z.string().min(1), 'spectra', 'What spans call this system'),
  langfusePublicKey: setting(
    'LANGFUSE_PUBLIC_KEY',
    z.string(),
    '',
    'Key of a Langfuse project, which gets every call of a model; empty: none does',
  ),
  langfuseSecretKey: setting('LANGFUSE_SECRET_KEY', z.string(), '', 'The secret key that belongs to it', {
    secret: true,
  }),
  langfuseBaseUrl: setting('LANGFUSE_BASE_URL', url, '', 'Its server; empty: LANGFUSE_HOST'),
  langfuseHost: setting('LANGFUSE_HOST', url, 'https://cloud.langfuse.com', 'The same by its older name'),
  langfuseApi: setting(
    'SPECTRA_LANGFUSE_API',
    z.enum(['otel', 'ingestion']),
    'otel',
    'How it is spoken to: otel, or ingestion for self-hosted servers before 3.22',
  ),
} as const

/** Undefined where it is no list of headers. */
export function headersOf(text: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {}
  for (const entry of text.split(',').filter((each) => each.trim() !== '')) {
    const at = entry.indexOf('=')
    const [name, value] = [entry.slice(0, Math.max(0, at)).trim(), entry.slice(at + 1).trim()]
    if (!/^[\w-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value)) return undefined
    if (/%(?![0-9a-f]{2})/i.test(value)) return undefined
    headers[name] = decodeURIComponent(value)
  }
  return headers
}
