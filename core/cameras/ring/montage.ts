import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Storage, StoredSegment } from '../../ports.ts'

/** Segments as one thing that ffmpeg can read. */
export interface Montage {
  /** A script of its concat demuxer. */
  script: string
  release(): Promise<void>
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/**
 * Puts segments one behind the other, each at its instant: where nothing was recorded between two, nothing is shown for as long.
 * @throws SS_OBJECT_NOT_FOUND, and what the storage meets
 */
export async function openMontage(
  storage: Pick<Storage, 'asFile'>,
  segments: readonly StoredSegment[],
  directory: string,
  signal: AbortSignal,
): Promise<Montage> {
  const files: { path: string; release(): Promise<void> }[] = []
  const release = async (): Promise<void> => {
    await Promise.all(files.splice(0).map((file) => file.release()))
  }
  try {
    const lines = ['ffconcat version 1.0']
    for (const [index, segment] of segments.entries()) {
      const file = await storage.asFile(segment.key, { signal })
      files.push(file)
      const end = segments[index + 1]?.startAt ?? segment.endAt
      const seconds = Math.max(0.001, (end.getTime() - segment.startAt.getTime()) / 1000)
      lines.push(`file ${quoted(`file:${file.path}`)}`, `duration ${seconds.toFixed(3)}`)
    }
    const script = join(directory, 'montage.ffconcat')
    await writeFile(script, `${lines.join('\n')}\n`)
    return { script, release }
  } catch (error) {
    await release()
    throw error
  }
}

/** What ffmpeg is given to read a montage, and nothing else. */
export const montageInput = (script: string): string[] => [
  ...['-protocol_whitelist', 'file', '-format_whitelist', 'concat,mpegts'],
  ...['-f', 'concat', '-safe', '0', '-i', `file:${script}`],
]
