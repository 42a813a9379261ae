import { STOP_MS } from '../cluster/cluster.ts'
import type { Unit } from '../cluster/init.ts'
import { familyOf, isWorker, signal } from '../cluster/process-table.ts'
import { eventually } from '../../helpers/processes.ts'
import { between, oneOf, type Fault, type Field } from './fault.ts'

const unitOf = ({ cluster }: Field, name: string): Unit => cluster.units().find((one) => one.name === name)!

/** A worker of this node. */
function workerOf(field: Field, name: string): number | undefined {
  const { pid } = unitOf(field, name)
  if (pid === undefined) return undefined
  const workers = familyOf(pid, field.cluster.processes()).filter(isWorker)
  return oneOf(field.random, workers)?.pid
}

/** SIGTERM in the middle of whatever it does; the process manager starts it again. */
async function terminate(field: Field, name: string): Promise<void> {
  const unit = unitOf(field, name)
  const { pid, exits } = unit
  const before = exits.length
  if (pid === undefined || !unit.send('SIGTERM')) return
  await eventually(`${name} ends after SIGTERM`, () => exits.length > before, STOP_MS).catch(() =>
    unit.send('SIGKILL'),
  )
  await unit.start()
}

export const processFaults: Fault[] = [
  {
    name: 'kill -9 of a worker',
    hits: 'node',
    only: 'forked',
    async strike(field, unit) {
      const pid = workerOf(field, unit)
      if (pid === undefined) return 'there was none'
      const at = Date.now()
      signal(pid, 'SIGKILL')
      return { pids: [pid], at }
    },
  },
  {
    name: 'SIGSTOP of a worker',
    hits: 'node',
    only: 'forked',
    async strike(field, unit) {
      const pid = workerOf(field, unit)
      if (pid === undefined) return
      signal(pid, 'SIGSTOP')
      await field.pause(between(field.random, 500, 6000))
      signal(pid, 'SIGCONT')
      return String(pid)
    },
  },
  {
    name: 'kill -9 of a node',
    hits: 'node',
    async strike(field, name) {
      const unit = unitOf(field, name)
      const pids =
        unit.pid === undefined ? [] : familyOf(unit.pid, field.cluster.processes()).map(({ pid }) => pid)
      const at = Date.now()
      unit.send('SIGKILL')
      await field.pause(600)
      await unit.start()
      return { pids, at }
    },
  },
  {
    name: 'SIGSTOP of a node',
    hits: 'node',
    async strike(field, name) {
      const unit = unitOf(field, name)
      unit.send('SIGSTOP')
      await field.pause(between(field.random, 500, 6000))
      unit.send('SIGCONT')
    },
  },
  { name: 'SIGTERM of a node', hits: 'node', strike: terminate },
  {
    name: 'rolling restart',
    hits: 'node',
    async strike(field, first) {
      const others = field.cluster.nodes.map(({ name }) => name).filter((name) => name !== first)
      await terminate(field, first)
      for (const name of others) if (!unitOf(field, name).frozen) await terminate(field, name)
    },
  },
  {
    name: 'kill -9 of the gateway',
    hits: 'unit',
    only: 'gateway',
    async strike(field) {
      field.cluster.gateway!.send('SIGKILL')
      await field.pause(600)
      await field.cluster.gateway!.start()
    },
  },
  {
    name: 'SIGSTOP of the gateway',
    hits: 'unit',
    only: 'gateway',
    async strike(field) {
      field.cluster.gateway!.send('SIGSTOP')
      await field.pause(between(field.random, 500, 4000))
      field.cluster.gateway!.send('SIGCONT')
    },
  },
  {
    name: 'SIGTERM of the gateway',
    hits: 'unit',
    only: 'gateway',
    strike: (field) => terminate(field, 'gateway'),
  },
]
