import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** An event as `spectra analyze --json` tells it; times in seconds of the video. */
export interface Reported {
  id: string
  type: string
  startTime: number
  endTime: number
  confidence: number
  description: string
  attributes: Record<string, string | undefined>
}

/** What the product says of a video. */
export interface Told {
  /** Each once, as it is known in the end, in order of time. */
  events: Reported[]
  chunks: { startTime: number; endTime: number; summary: string }[]
  duration: number
}

const SPECTRA = resolve(import.meta.dirname, '../cli/bin.js')

interface Line {
  kind: string
  id?: string
  startTime?: number
  endTime?: number
  summary?: string
}

/**
 * Analyses a video as a stranger would: by the command line, embedded, without a key, in a folder of its own.
 * @throws an error with what the command said where it fails
 */
export async function analyse(video: string, chunk: number): Promise<Told> {
  const data = await mkdtemp(join(tmpdir(), 'spectra-eval-'))
  try {
    const options = ['--chunk', String(chunk), '--data', data, '--json']
    const child = spawn(process.execPath, [SPECTRA, 'analyze', video, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    const closed = once(child, 'close')
    const events = new Map<string, Reported>()
    const chunks: Told['chunks'] = []
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line
      // An event that goes on in the next chunk is told again.
      if (line.kind === 'event') events.set(line.id!, line as unknown as Reported)
      if (line.kind === 'chunk') chunks.push(line as Told['chunks'][number])
    }
    const [code] = (await closed) as [number | null]
    if (code !== 0)
      throw new Error(`Cannot judge ${video}: analysing it ended with ${code}: ${complaint.trim()}`)
    return {
      events: [...events.values()].sort((a, b) => a.startTime - b.startTime),
      chunks: chunks.sort((a, b) => a.startTime - b.startTime),
      duration: Math.max(0, ...chunks.map(({ endTime }) => endTime)),
    }
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}
