import type { Summaries } from '../../core/ports.ts'
import { countCamera, countProcess, type Footage } from '../../core/summaries/count.ts'
import { checkZone } from '../../core/zone.ts'

/** Counts what a world holds whenever it is asked, as the real one does where nothing is kept. That has its contract. */
export function summariesOf(footage: Footage): Summaries {
  const madeAt = new Date('2026-05-01T12:00:00Z')
  return {
    async ofProcess(tenant, id) {
      const told = await countProcess(footage, tenant, id)
      return told && { ...told, madeAt }
    },
    async ofCamera(tenant, { zone = 'UTC', ...range }) {
      checkZone(zone)
      const told = await countCamera(footage, tenant, { ...range, zone })
      return told && { ...told, madeAt }
    },
    toTell: async () => undefined,
    orderDue: async () => 0,
  }
}
