import { createPorts, createWorkerPorts } from '../../../core/create-ports.ts'
import type { Config } from '../../../core/config.ts'
import type { Ports, WorkerPorts } from '../../../core/ports.ts'
import { randomFrom } from '../../helpers/random.ts'
import { faultyCameras, faultyMailbox, faultyStorage, faultyWorkLog } from './faulty-ports.ts'
import { journalledMailbox, journalledWorkLog } from './journalled-ports.ts'
import { openJournal } from './journal.ts'
import { forgetfulWorkLog, hastyMailbox } from './sabotage.ts'
import { configOf, type ProcessSettings } from './settings.ts'
import { watchSwitches } from './switches.ts'
import { createVisionStub } from './vision.ts'

/**
 * The ports of the product, on the addresses of its configuration, but for a model that is a stub, and wrapped:
 *
 *     work log   worker -> journal -> failures -> (sabotage) -> the real one
 *     mailbox    worker -> (sabotage) -> failures -> journal -> the real one
 */
export async function openNodePorts(settings: ProcessSettings) {
  const { journal, faults, wrap } = equipment(settings)
  const opened = await createPorts(configOf(settings))
  const { mailbox } = opened.ports
  const failing = faultyMailbox(faults, journalledMailbox(journal, mailbox))
  const ports: Ports = {
    ...opened.ports,
    ...wrap(opened.ports),
    mailbox: settings.sabotage === 'ack-before-commit' ? hastyMailbox(failing) : failing,
  }
  return { ...opened, ports, journal }
}

/** What forked workers are given: the configuration, and what a run adds. */
export interface WorkerConfig extends Config {
  chaos: ProcessSettings
}

export const workerConfigOf = (settings: ProcessSettings): WorkerConfig => ({
  ...configOf(settings),
  chaos: settings,
})

/** For forked workers: named in `NodeOptions.workerPorts`. */
async function openWorkerPorts({ chaos: settings }: WorkerConfig) {
  const { journal, wrap } = equipment(settings)
  journal.write({ op: 'started', node: settings.node, what: 'worker' })
  const opened = await createWorkerPorts(configOf(settings))
  return { ...opened, ports: { ...opened.ports, ...wrap(opened.ports) } }
}
export { openWorkerPorts as createWorkerPorts }

function equipment(settings: ProcessSettings) {
  const journal = openJournal(settings.journal)
  const switches = watchSwitches(settings.switches)
  const random = randomFrom(settings.seed ^ process.pid)
  const faults = { switches, journal, random }

  function wrap(ports: WorkerPorts) {
    const { worklog, cameras, storage } = ports
    const real = settings.sabotage === 'no-deduplication' ? forgetfulWorkLog(worklog) : worklog
    return {
      worklog: journalledWorkLog(journal, faultyWorkLog(faults, real)),
      cameras: faultyCameras(faults, cameras),
      storage: faultyStorage(faults, storage),
      vision: createVisionStub(faults),
    }
  }
  return { journal, faults, wrap }
}
