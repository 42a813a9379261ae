import pino from 'pino'
import { createControl } from '../../../core/control/control.ts'
import { controlSecret } from '../../../core/control/secret.ts'
import { endInTime } from '../../../supervisors/node/end-in-time.ts'
import { startNode } from '../../../supervisors/node/node.ts'
import { openNodePorts, workerConfigOf } from './ports.ts'
import { clusterOf, configOf, fromEnvironment } from './settings.ts'

/**
 * One node of a run, as `spectra node` starts it, but with the ports of a run. Ends with 0 after a drain and with 1 after it
 * gave itself up. Answers its parent: `ready`, `tree`, `health`.
 */
const settings = fromEnvironment()
const logger = pino({ level: 'info', base: { node: settings.node } }, pino.destination({ fd: 2, sync: true }))
const opened = await openNodePorts(settings)
opened.journal.write({ op: 'started', node: settings.node, what: 'node' })
const control = createControl({
  mailbox: opened.ports.mailbox,
  secret: await controlSecret(configOf(settings)),
})
const node = await startNode({
  name: settings.node,
  cluster: clusterOf(settings),
  roles: settings.roles,
  ports: opened.ports,
  workerPorts: { module: 'test/chaos/cluster/ports.ts', config: workerConfigOf(settings) },
  control,
  logger,
  handleSignals: true,
})

const ANSWERS: Record<string, () => unknown> = {
  ready: async () => (await node.health()).ready,
  tree: () => node.tree(),
  health: () => node.health(),
}
process.on('message', ({ id, question }: { id: number; question: string }) => {
  void Promise.resolve(ANSWERS[question]?.()).then((answer) =>
    process.send?.({ id, answer }, undefined, undefined, () => undefined),
  )
})
process.channel?.unref()
// Whoever started the run is gone, and nobody would end this.
process.once('disconnect', () => void node.stop())

const cause = await node.ended
if (cause) {
  logger.error({ ...cause }, 'the node gave itself up')
  process.exitCode = 1
}
endInTime(cause ? 1 : 0, logger)
await control.close()
await opened.close()
process.disconnect()
