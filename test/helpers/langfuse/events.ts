/** A call of a model, as Langfuse shows it. */
export interface Observation {
  id: string
  traceId: string
  name: string
  startedAt: Date
  endedAt: Date
  input: unknown
  output: unknown
  model: string | undefined
  usage: unknown
  cost: unknown
  level: string | undefined
  statusMessage: string | undefined
  metadata: Record<string, string>
  sessionId: string | undefined
  userId: string | undefined
  traceName: string | undefined
  /** It is shown below the trace itself. */
  isRoot: boolean
}

export interface Event {
  id: string
  type: string
  body: Record<string, unknown>
}

/** How Langfuse reads a batch of events: the traces in it, and the generations that belong to them. */
export function observationsOfEvents(events: readonly Event[]): Observation[] {
  const traces = new Map(
    events.filter(({ type }) => type === 'trace-create').map(({ body }) => [body.id as string, body]),
  )
  return events
    .filter(({ type }) => type === 'generation-create')
    .map(({ body }) => {
      const trace = traces.get(body.traceId as string)
      const metadata = Object.entries((body.metadata ?? {}) as object).map(([name, value]) => [
        name,
        String(value),
      ])
      return {
        id: body.id as string,
        traceId: body.traceId as string,
        name: body.name as string,
        startedAt: new Date(body.startTime as string),
        endedAt: new Date(body.endTime as string),
        input: body.input,
        output: body.output,
        model: body.model as string | undefined,
        usage: body.usageDetails,
        cost: body.costDetails,
        level: body.level as string | undefined,
        statusMessage: body.statusMessage as string | undefined,
        metadata: Object.fromEntries(metadata) as Record<string, string>,
        sessionId: trace?.sessionId as string | undefined,
        userId: trace?.userId as string | undefined,
        traceName: trace?.name as string | undefined,
        isRoot: body.parentObservationId === undefined,
      }
    })
}
