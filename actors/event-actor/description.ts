import { Description } from '../../schema/analysis.ts'
import type { EventDetectionMessage } from '../../schema/messages/index.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Storage } from '../../core/ports.ts'

/** The description that M1 stored for a chunk. @throws SS_ANALYSIS_FAILED where the object is not one */
export async function readDescription(
  storage: Storage,
  message: EventDetectionMessage,
  signal: AbortSignal,
): Promise<Description> {
  const parts: Buffer[] = []
  for await (const part of await storage.get(message.summaryKey, { signal })) parts.push(part as Buffer)
  const parsed = Description.safeParse(parseJson(Buffer.concat(parts).toString('utf8')))
  if (parsed.success) return parsed.data
  throw new SpectraError(
    'SS_ANALYSIS_FAILED',
    `Cannot read the summary of chunk ${message.span.ordinal}: ${parsed.error.issues[0]?.message ?? 'not JSON'}`,
    { retryable: false },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
