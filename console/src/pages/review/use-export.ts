import { useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { fileName, type Clip } from '../../review/playing.ts'
import type { ClipFile } from './files.ts'

export interface Export {
  /** Bytes that came, of how many; undefined: nothing is under way. */
  progress: { done: number; of: number; file: number; files: number } | undefined
  problem: SpectraApiError | undefined
  run(clips: readonly Clip[]): void
  cancel(): void
}

/** Hands a file to the browser under a name. */
function save(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

/** Fetches the clips of a range one after the other, and hands them to the browser as files. */
export function useExport(load: (ids: readonly string[]) => Promise<ReadonlyMap<string, ClipFile>>): Export {
  const [progress, setProgress] = useState<Export['progress']>()
  const [problem, setProblem] = useState<SpectraApiError>()
  const ending = useRef<AbortController>(undefined)

  async function fetchAll(clips: readonly Clip[], signal: AbortSignal): Promise<void> {
    const files = await load(clips.map(({ processId }) => processId))
    const there = clips.flatMap((clip) => {
      const file = files.get(clip.processId)
      return file ? [{ clip, file }] : []
    })
    const of = there.reduce((sum, { file }) => sum + file.bytes, 0)
    let done = 0
    for (const [at, { clip, file }] of there.entries()) {
      const tell = (bytes: number): void =>
        setProgress({ done: done + bytes, of, file: at + 1, files: there.length })
      tell(0)
      const address = client.addressOf(file.url)
      if (new URL(address).origin === location.origin) {
        const url = URL.createObjectURL(await fetchFile(address, signal, tell))
        save(url, fileName(clip))
        // Once the browser has begun to read it.
        setTimeout(() => URL.revokeObjectURL(url), 60_000)
      } else save(address, fileName(clip))
      done += file.bytes
    }
  }

  return {
    progress,
    problem,
    run(clips) {
      const abort = new AbortController()
      ending.current = abort
      setProblem(undefined)
      setProgress({ done: 0, of: 0, file: 0, files: clips.length })
      fetchAll(clips, abort.signal)
        .catch((thrown: unknown) => abort.signal.aborted || setProblem(toProblem(thrown)))
        .finally(() => setProgress(undefined))
    },
    cancel: () => ending.current?.abort(),
  }
}

async function fetchFile(url: string, signal: AbortSignal, tell: (bytes: number) => void): Promise<Blob> {
  const answer = await fetch(url, { signal })
  if (!answer.ok || !answer.body)
    throw new Error(`Cannot fetch the clip: the store answered ${answer.status}`)
  const parts: BlobPart[] = []
  let bytes = 0
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    parts.push(part)
    bytes += part.byteLength
    tell(bytes)
  }
  return new Blob(parts, { type: 'video/mp4' })
}
