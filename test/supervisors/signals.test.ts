import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { tempDir } from '../helpers/temp.ts'
import { request } from './helpers/messages.ts'

/** Starts a process with a node that works on one slow message; gives it when the work has begun. */
async function startProcess(t: { teardown(fn: () => unknown): unknown }, actor: string) {
  const path = join(tempDir(t), 'mailbox.sqlite')
  const mailbox = createEmbeddedMailbox({ path })
  t.teardown(() => mailbox.close())
  await mailbox.publish([{ queue: 'M0_PRIORITY_QUEUE', envelope: request('a', 'gate') }])
  const script = fileURLToPath(new URL('./helpers/node-process.ts', import.meta.url))
  const env = { PATH: process.env.PATH }
  const child = spawn(process.execPath, [script, path, actor], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const output = { text: '' }
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      output.text += data.toString()
      if (output.text.includes('started')) resolve()
    })
    child.once('exit', () => reject(new Error(`The process ended early: ${output.text}`)))
  })
  return { child, mailbox, output }
}

void t.test('Signals: SIGTERM drains the node, and the process ends with 0 (P7)', async (t) => {
  const { child, mailbox, output } = await startProcess(t, 'slow.ts')
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
  t.match(output.text, 'cleaned up')
  t.match(output.text, 'ended')
  t.match(await mailbox.browse('M0_PRIORITY_QUEUE'), [{ attempt: 1 }], 'handed back, no attempt used')
})

void t.test('Signals: a second one ends the process at once', async (t) => {
  const { child } = await startProcess(t, 'stubborn.ts')
  child.kill('SIGINT')
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  t.ok([130, 143].includes(code), 'with 128 + the number of the signal')
})
