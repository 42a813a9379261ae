import type { SchedulerDefinition } from '../../actors/scheduler.ts'
import { lacking, loadModule } from '../../core/modules.ts'

/**
 * The scheduler that a module of this package exports by default.
 * @throws SS_CONFIG_INVALID where there is no such module or it exports no scheduler
 */
export async function loadScheduler(path: string): Promise<SchedulerDefinition> {
  const { default: found } = await loadModule(path, 'the scheduler')
  const scheduler = found as Partial<SchedulerDefinition> | null | undefined
  if (typeof scheduler?.tick === 'function' && Array.isArray(scheduler.needs))
    return found as SchedulerDefinition
  throw lacking(path, 'the scheduler', 'defineScheduler')
}
