import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ERRORS } from '../../core/errors.ts'
import type { Ports } from '../../core/ports.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { skipped } from '../helpers/skipped.ts'
import { tempDir } from '../helpers/temp.ts'
import { asNobody } from '../helpers/unprivileged.ts'
import { request } from './helpers/messages.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'
import { until } from './helpers/until.ts'

void t.test(
  'Stage: an object that is refused fails its own message after its attempts, and no other waits for it',
  async (t) => {
    const dir = tempDir(t)
    const parts = testPorts(t)
    const storage = createLocalStorage({ dir: join(dir, 'objects'), secret: 'secret' })
    for (const key of ['closed/1', 'open/1', 'open/2']) await storage.put(key, Buffer.from(key))
    const back = asNobody(dir)
    if (typeof back === 'string') return skipped(t, back)
    chmodSync(join(dir, 'objects/closed'), 0)
    try {
      const ports = { ...parts.ports, storage } as Ports
      const system = await startSystem(t, clusterOf({ actor: 'reader.ts', attempts: 3 }), {
        parts: { ...parts, ports },
        onOutage: (error) => t.fail(`nothing waits: ${error.message}`),
      })
      const [refused, ...others] = ['closed/1', 'open/1', 'open/2'].map((key) => request(key, key))
      await system.send(refused!, ...others)
      await until(() => system.idle(), 'all are settled')
      t.same(await system.deadLetters(), [{ id: refused!.id, attempt: 3, code: 'SS_OBJECT_REFUSED' }])
      t.ok(others.every(({ id }) => system.worklog.done.has(id)))
      t.same(system.worklog.restarts, [], 'it costs no worker')
      t.match(ERRORS.SS_OBJECT_REFUSED.advice, /spectra dlq replay/)
    } finally {
      back()
    }
  },
)
