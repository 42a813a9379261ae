import type { Observation } from './events.ts'
import type { Received } from './otlp.ts'

/** How Langfuse reads a span of its own library. @throws where it is none */
export function observationOfSpan({ attributes, ...span }: Received): Observation {
  const text = (name: string): string | undefined => {
    const value = attributes[name]
    if (value !== undefined && typeof value !== 'string') throw new Error(`${name} is no text`)
    return value
  }
  const json = (name: string): unknown => {
    const value = text(name)
    if (value === undefined) return undefined
    try {
      return JSON.parse(value)
    } catch {
      return value
    }
  }
  const type = text('langfuse.observation.type')
  if (type !== 'generation' && type !== 'embedding') throw new Error(`no call of a model: ${type}`)
  const metadata = Object.entries(attributes).flatMap(([name, value]) => {
    const field = /^langfuse\.observation\.metadata\.(.+)$/.exec(name)?.[1]
    return field === undefined ? [] : [[field, String(value)] as const]
  })
  return {
    id: span.spanId,
    traceId: span.traceId,
    name: span.name,
    startedAt: span.startedAt,
    endedAt: span.endedAt,
    input: json('langfuse.observation.input'),
    output: json('langfuse.observation.output'),
    model: text('langfuse.observation.model.name'),
    usage: json('langfuse.observation.usage_details'),
    cost: json('langfuse.observation.cost_details'),
    level: text('langfuse.observation.level'),
    statusMessage: text('langfuse.observation.status_message'),
    metadata: Object.fromEntries(metadata),
    sessionId: text('session.id'),
    userId: text('user.id'),
    traceName: text('langfuse.trace.name'),
    isRoot: span.parentSpanId === undefined,
  }
}
