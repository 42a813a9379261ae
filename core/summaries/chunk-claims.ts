import { Description, type Claim } from '../../schema/analysis.ts'
import { SpectraError } from '../errors.ts'
import type { Storage } from '../ports.ts'

/** What the summary of a chunk rests on, as its `summary.json` says; nothing where that is gone, or says nothing of it. */
export async function chunkClaims(
  storage: Pick<Storage, 'get' | 'stat'>,
  summaryKey: string,
): Promise<Claim[]> {
  // A row may outlive its file for a moment.
  if (!(await storage.stat(summaryKey))) return []
  const parts: Buffer[] = []
  for await (const part of await storage.get(summaryKey)) parts.push(part as Buffer)
  const parsed = Description.pick({ claims: true }).safeParse(jsonIn(Buffer.concat(parts).toString('utf8')))
  if (parsed.success) return parsed.data.claims ?? []
  throw new SpectraError(
    'SS_ANALYSIS_FAILED',
    'Cannot read what a summary rests on: its file is none of ours',
  )
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
