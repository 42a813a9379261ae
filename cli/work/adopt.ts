import { hostname, userInfo } from 'node:os'
import type { Config } from '../../core/config.ts'
import { placeOf } from '../../core/opening/storage.ts'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import { adopt, identities } from '../../core/identity/belong.ts'
import { createIdentityPorts } from '../../core/ports-of-commands.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { print } from '../output/terminal.ts'

/** Has the database and the directory carry one id. Returns the exit status. */
export async function adoptObjects(config: Config, { yes }: { yes?: boolean }): Promise<number> {
  const place = await placeOf(config)
  const { database, audit, close } = await createIdentityPorts(config).catch(stopFirst)
  try {
    const before = await identities(database, place)
    print(`Database:  ${before.database ?? 'of no cluster yet'}`)
    print(`Objects:   ${before.directory ?? 'of no cluster yet'}  (${place.name})`)
    if (before.database !== undefined && before.database === before.directory) {
      print('They belong together: there is nothing to do.')
      return EXIT.done
    }
    if (!yes && !(await confirm('adopt the objects', 'Make them one cluster?'))) return EXIT.done
    const id = await adopt(database, place)
    const by = `${userInfo().username}@${hostname()}`
    await audit.record({ action: 'storage.adopt', subject: id, details: { by, before, objects: place.name } })
    print(`Both are cluster ${id} now. See what is there with: spectra verify`)
    return EXIT.done
  } finally {
    await close()
  }
}

/** A running process goes by the identity that it found at its start: it is not asked to change that. */
function stopFirst(thrown: unknown): never {
  const { code, message, details } = toSpectraError(thrown)
  if (code !== 'SS_DATA_DIR_BUSY') throw thrown
  const advice = 'Stop it first: it goes by the identity that it started with. Then run this again.'
  throw new SpectraError(code, message, { cause: thrown, details: { ...details, advice } })
}
