import { fromCause, SpectraError } from '../../errors.ts'
import { openThreads, type Threads } from '../../threads.ts'
import type { IndexAnswer, IndexTask } from './worker.ts'

/** One thread that keeps what it was told. It starts with the first task, and lives until `close`. */
export interface IndexThread {
  /** @throws SS_INTERNAL where the thread ends meanwhile: the next one knows nothing, and says so */
  run(task: IndexTask): Promise<Exclude<IndexAnswer, { cause: unknown }>>
  close(): Promise<void>
}

export function createIndexThread(): IndexThread {
  let thread: Threads | undefined
  const start = (): Threads => openThreads(new URL('./worker.ts', import.meta.url), { least: 1, most: 1 })
  const waiting: Waiting[] = []
  let isBusy = false

  /** What came while the thread was busy goes to it together: a message costs as much as an answer. */
  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    while (waiting.length > 0) {
      const some = waiting.splice(0, MOST_AT_ONCE)
      try {
        thread ??= start()
        const answers = (await thread.run(some.map(({ task }) => task))) as IndexAnswer[]
        for (const [index, { resolve }] of some.entries()) resolve(answers[index]!)
      } catch (cause) {
        const message = `Cannot search: the thread of the index ended (${String(cause)})`
        for (const { reject } of some)
          reject(new SpectraError('SS_INTERNAL', message, { cause, retryable: true }))
      }
    }
    isBusy = false
  }

  return {
    async run(task) {
      const answer = await new Promise<IndexAnswer>((resolve, reject) => {
        waiting.push({ task, resolve, reject })
        void work()
      })
      if ('cause' in answer) throw fromCause(answer.cause)
      return answer
    },
    close: async () => thread?.destroy(),
  }
}

interface Waiting {
  task: IndexTask
  resolve(answer: IndexAnswer): void
  reject(error: SpectraError): void
}

/** Tasks of one message: who waits for the first waits for the last. */
const MOST_AT_ONCE = 16
