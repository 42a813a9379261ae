import { ask } from '../api/ask.ts'
import { client } from '../api/client.ts'
import { problemIn, toProblem, type SpectraApiError } from '../api/errors.ts'
import { graphql } from '../api/graphql.ts'
import { createStore } from '../parts/store.ts'

const OrderProcess = graphql(`
  mutation OrderProcess($input: CreateBatchProcessInput!) {
    orderProcess(input: $input) {
      process {
        id
      }
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

/** A file on its way to being analysed. Bytes. */
export interface Sending {
  key: string
  file: File
  sent: number
  state: 'waiting' | 'sending' | 'done' | 'failed'
  /** Of its analysis, once that is ordered. */
  processId?: string
  problem?: SpectraApiError
}

/** All files of this tab, whatever page is shown. */
export const uploads = createStore<readonly Sending[]>([])

/** So many are sent at once: more would only share the line. */
const AT_ONCE = 2

const cancelling = new Map<string, AbortController>()

const change = (key: string, to: Partial<Sending>): void =>
  uploads.set(uploads.get().map((each) => (each.key === key ? { ...each, ...to } : each)))

/** Sends files, and has each analysed when it has arrived. */
export function send(files: Iterable<File>): void {
  const added = [...files].map((file): Sending => ({
    key: crypto.randomUUID(),
    file,
    sent: 0,
    state: 'waiting',
  }))
  uploads.set([...uploads.get(), ...added])
  next()
}

/** Tries one again that failed: what has arrived of it under another key is given up. */
export function again(key: string): void {
  change(key, { state: 'waiting', sent: 0, problem: undefined })
  next()
}

/** Stops one that is on its way, or forgets one that is over. */
export function remove(key: string): void {
  cancelling.get(key)?.abort(new DOMException('cancelled', 'AbortError'))
  uploads.set(uploads.get().filter((each) => each.key !== key))
}

function next(): void {
  const all = uploads.get()
  const free = AT_ONCE - all.filter(({ state }) => state === 'sending').length
  for (const one of all.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free))) {
    void sendOne(one).finally(next)
  }
}

async function sendOne({ key, file }: Sending): Promise<void> {
  const cancel = new AbortController()
  cancelling.set(key, cancel)
  change(key, { state: 'sending' })
  try {
    const { uploadKey } = await client.upload(file, {
      name: file.name,
      signal: cancel.signal,
      onProgress: (sent) => change(key, { sent }),
    })
    const input = { uploadKey, title: file.name, idempotencyKey: uploadKey }
    const { orderProcess } = await ask(OrderProcess, { input })
    const problem = problemIn(orderProcess.errors)
    if (problem) throw problem
    change(key, { state: 'done', sent: file.size, processId: orderProcess.process!.id })
  } catch (thrown) {
    if (!cancel.signal.aborted) change(key, { state: 'failed', problem: toProblem(thrown) })
  } finally {
    cancelling.delete(key)
  }
}
