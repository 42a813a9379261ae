import type { DeadLetters } from '../../core/dead-letters.ts'
import { SpectraError } from '../../core/errors.ts'
import type { FootageReader, StoredMessage, Tenant } from '../../core/ports.ts'

/** More dead letters are looked through for nobody. */
const MOST = 10_000

/** Who is limited to cameras meets the dead letters of their clips alone (P8): which these are follows from their processes. */
export function lettersOfCameras(
  letters: DeadLetters,
  tenant: Tenant,
  footage: Pick<FootageReader, 'processes'>,
): DeadLetters {
  if (tenant.cameras === undefined) return letters

  async function own(found: readonly StoredMessage[]): Promise<StoredMessage[]> {
    const ids = [...new Set(found.map(processOf).filter((id) => id !== undefined))]
    const seen = new Set((await footage.processes(tenant, ids)).map(({ id }) => id))
    return found.filter((letter) => seen.has(processOf(letter) ?? ''))
  }

  return {
    ...letters,
    async list(selection, { limit = 50, skip = 0 } = {}) {
      return (await own(await letters.list(selection, { limit: MOST }))).slice(skip, skip + limit)
    },
    async find(id, selection) {
      const [found] = await own([await letters.find(id, selection)])
      if (found) return found
      throw new SpectraError('SS_NOT_FOUND', `Cannot find the dead letter ${JSON.stringify(id)}`)
    },
  }
}

function processOf({ body }: StoredMessage): string | undefined {
  const id = (body as { processId?: unknown } | null)?.processId
  return typeof id === 'string' ? id : undefined
}
