import { Description, type Claim } from '../../schema/analysis.ts'
import type { Storage } from '../ports.ts'

/** Larger files are none of ours. Bytes. */
const LARGEST = 4 * 1024 * 1024

const Claims = Description.pick({ claims: true })

/**
 * What the summary of a chunk rests on, as its `summary.json` says; nothing where that is gone (a row may outlive its file for a
 * moment) or says nothing of it: programs that describe chunks store what they like.
 */
export async function chunkClaims(
  storage: Pick<Storage, 'get' | 'stat'>,
  summaryKey: string,
): Promise<Claim[]> {
  const stored = await storage.stat(summaryKey)
  if (!stored || stored.bytes > LARGEST) return []
  const parts: Buffer[] = []
  for await (const part of await storage.get(summaryKey)) parts.push(part as Buffer)
  return Claims.safeParse(jsonIn(Buffer.concat(parts).toString('utf8'))).data?.claims ?? []
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
