import { Piscina } from 'piscina'
import { fromCause, SpectraError } from '../../errors.ts'
import type { IndexAnswer, IndexTask } from './worker.ts'

/** One thread that keeps what it was told. It starts with the first task, and lives until `close`. */
export interface IndexThread {
  /** @throws SS_INTERNAL where the thread ends meanwhile: the next one knows nothing, and says so */
  run(task: IndexTask): Promise<Exclude<IndexAnswer, { cause: unknown }>>
  close(): Promise<void>
}

export function createIndexThread(): IndexThread {
  let thread: Piscina | undefined
  const start = (): Piscina =>
    new Piscina({
      filename: new URL('./worker.ts', import.meta.url).href,
      minThreads: 1,
      maxThreads: 1,
      // Flags of the process (an inline script, a loader) are not meant for the thread.
      execArgv: [],
    })
  return {
    async run(task) {
      thread ??= start()
      let answer: IndexAnswer
      try {
        answer = (await thread.run(task)) as IndexAnswer
      } catch (cause) {
        const message = `Cannot search: the thread of the index ended (${String(cause)})`
        throw new SpectraError('SS_INTERNAL', message, { cause, retryable: true })
      }
      if ('cause' in answer) throw fromCause(answer.cause)
      return answer
    },
    close: async () => thread?.destroy(),
  }
}
