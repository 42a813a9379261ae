import type { Test } from 'tap'
import { adapterError, MODEL_TROUBLE } from '../../../core/adapter-errors.ts'
import { oddService } from '../../helpers/odd-service.ts'
import { modelFaults } from './models.ts'

/** A model of a provider, reduced to its edge: what `fetch` throws, and what the provider answers. */
async function ask(url: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(timeoutMs) })
  if (response.ok) return response.json()
  const { status, headers } = response
  await response.body?.cancel()
  throw Object.assign(new Error(`the provider answers ${status}`), { status, headers })
}

/** The suite on an adapter that translates at its edge, or on one that throws what it gets. */
export function plantedFaults(t: Test, name: string, { translates }: { translates: boolean }): void {
  modelFaults(t, name, {
    impossible: {},
    async open(t) {
      const service = await oddService(t, { text: 'a car' })
      const describe = async (): Promise<unknown> => {
        try {
          return await ask(service.url(), 300)
        } catch (thrown) {
          throw translates ? adapterError('describe the chunk', thrown, MODEL_TROUBLE) : thrown
        }
      }
      return { faults: service.faults, calls: { describe } }
    },
  })
}
