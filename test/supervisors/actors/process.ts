import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { defineActor } from '../../../actors/actor.ts'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { chunkCut, chunkingEnded, sourceOpened } from '../../helpers/pipeline.ts'
import { Order } from './chunks.ts'

/**
 * For workers in a process of their own. Its order is a path, `<directory> <what>`; it writes down in `journal` there what it
 * does and where. The first time it does what it is asked for, once its first chunk is handed on; after that, and whatever else
 * it is asked for, it works: two chunks.
 *
 *     wait    until the file `gate` is there        spin     keeps its process busy for ever
 *     exit    ends its process with code 3          throw    throws where nobody catches
 *     spawn   starts a long child, and waits        stubborn waits, whatever its signal says
 *     slow    takes a moment before each chunk, each time
 *     SS_...  throws that error, each time
 */
export default defineActor({
  name: 'chunker',
  takes: Order,
  needs: [],
  async *work(order, _needs, signal) {
    const at = order.source.path.indexOf(' ')
    const directory = order.source.path.slice(0, at)
    const what = order.source.path.slice(at + 1)
    const write = (entry: string): void =>
      appendFileSync(join(directory, 'journal'), `${entry} ${process.pid} ${order.processId}\n`)
    const file = join(directory, `${order.processId} was there`)
    const first = !existsSync(file)
    writeFileSync(file, '')
    write('began')
    const envelope = order as never
    if (what.startsWith('SS_')) throw new SpectraError(what as ErrorCode, 'Cannot work: it was asked to fail')
    yield sourceOpened()
    if (what === 'slow') await delay(30)
    yield chunkCut(envelope, 1)
    write('first')
    if (first && what === 'exit') process.exit(3)
    if (first && what === 'throw') {
      setImmediate(() => {
        throw new TypeError('nobody catches this')
      })
      await delay(60_000, undefined, { ref: false })
    }
    if (first && what === 'spin') for (;;) continue
    if (first && what === 'spawn') {
      const child = spawn('sleep', ['1000'])
      write(`child=${child.pid}`)
    }
    if (first && ['wait', 'spawn', 'stubborn'].includes(what)) {
      while (!existsSync(join(directory, 'gate'))) {
        await delay(5)
        if (what !== 'stubborn') signal.throwIfAborted()
      }
    }
    if (what === 'slow') await delay(30)
    yield chunkCut(envelope, 2)
    write('ended')
    return chunkingEnded(2)
  },
})
