import { z } from 'zod'

// OTLP 1.x in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
// Ids are hexadecimal, 64-bit numbers may be texts of digits; a field with its default value may be missing.

const Value: z.ZodType<{ [kind: string]: unknown }> = z.lazy(() =>
  z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: z.union([z.int(), z.string().regex(/^-?\d+$/)]) }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(Value) }) }),
  ]),
)
const Attributes = z.array(z.strictObject({ key: z.string().min(1), value: Value }))
const dropped = z.int().min(0).max(0).optional()
const nanos = z.string().regex(/^[1-9]\d{17,19}$/)
const id = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`))

const OtlpSpan = z.strictObject({
  traceId: id(32),
  spanId: id(16),
  parentSpanId: id(16).optional(),
  traceState: z.string().optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: Attributes,
  droppedAttributesCount: dropped,
  events: z.array(z.never()).optional(),
  droppedEventsCount: dropped,
  links: z.array(z.never()).optional(),
  droppedLinksCount: dropped,
  status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
  flags: z.int().optional(),
})

const Export = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes, droppedAttributesCount: dropped }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string().min(1), version: z.string().optional() }),
          spans: z.array(OtlpSpan).min(1),
        }),
      ),
    }),
  ),
})

export interface Received {
  traceId: string
  spanId: string
  parentSpanId?: string | undefined
  name: string
  kind: number
  startedAt: Date
  endedAt: Date
  attributes: Record<string, unknown>
  resource: Record<string, unknown>
  scope: string
  status: { code: number; message?: string | undefined }
}

/** The spans of a request. @throws what is wrong with it */
export function spansOf(body: unknown): Received[] {
  return Export.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map(({ startTimeUnixNano, endTimeUnixNano, attributes, ...span }) => ({
        ...span,
        startedAt: dateOf(startTimeUnixNano),
        endedAt: dateOf(endTimeUnixNano),
        attributes: plain(attributes),
        resource: plain(resource.attributes),
        scope: scope.name,
      })),
    ),
  )
}

const dateOf = (text: string): Date => new Date(Number(BigInt(text) / 1_000_000n))

const plain = (attributes: z.infer<typeof Attributes>): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
