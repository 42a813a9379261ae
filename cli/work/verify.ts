import { hostname, userInfo } from 'node:os'
import type { Config } from '../../core/config.ts'
import type { Inventory } from '../../core/inventory.ts'
import { createVerificationPorts } from '../../core/ports-of-commands.ts'
import type { VerifyOptions } from '../requests.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { isApart, showRepaired, showVectors } from '../output/vector-lines.ts'
import { list } from '../output/listing.ts'
import { local } from '../output/times.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

const DAY_MS = 86_400_000

/**
 * Shows how rows, objects and vectors agree, after what was to be restored or mended is. Returns the exit status.
 */
export async function verify(config: Config, { restore, repair, json }: VerifyOptions): Promise<number> {
  const opened = await reach(config, (running) => createVerificationPorts(config, running))
  return working(opened, async ({ verification }) => {
    const by = `${userInfo().username}@${hostname()}`
    const prefix = typeof restore === 'string' ? { prefix: restore } : {}
    const restored = restore === undefined ? undefined : await verification.restore({ by, ...prefix })
    if (repair) progress('Mending ...')
    const repaired = repair ? await verification.repair({ by }) : undefined
    progress('Comparing rows with objects ...')
    const inventory = await verification.compare()
    progress('Comparing rows with vectors ...')
    const vectors = await verification.compareVectors()
    if (json) printJson({ ...inventory, vectors, restored, repaired })
    else {
      if (repaired) showRepaired(repaired)
      show(inventory, restored, config.trashDays)
      showVectors(vectors)
    }
    return inventory.missing.length > 0 || isApart(vectors) ? EXIT.failed : EXIT.done
  })
}

/** For whoever waits; what is piped gets the result alone. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${what}\n`)
}

function show(inventory: Inventory, restored: string[] | undefined, trashDays: number): void {
  const { named, objects, missing, unclaimed, unnamed, trash } = inventory
  if (restored) print(`${count(restored.length)} came back from the trash.`)
  print(`${count(objects)}; rows name ${named}.`)
  const lost = missing.map(
    ({ key, owner, inTrash }) => `${key}  (${owner})${inTrash ? '  in the trash' : ''}`,
  )
  if (missing.length === 0) print(paint('green', 'Every object that a row names is there.'))
  else list(paint('red', `${count(missing.length)} missing:`), lost)
  if (missing.some(({ inTrash }) => inTrash)) print('  Bring them back with: spectra verify --restore')
  if (unclaimed.length > 0) {
    const lines = unclaimed.map(({ key, since }) => `${key}  since ${local(since)}`)
    list(`${size(unclaimed)} that no row claims; to the trash when that was so for long:`, lines)
  }
  if (unnamed.length > 0) {
    const lines = unnamed.map(({ key }) => key)
    list(`${size(unnamed)} that no row names yet; all right unless a database was restored:`, lines)
  }
  if (trash.length > 0) {
    const lines = trash.map(
      ({ key, trashedAt }) => `${key}  until ${local(new Date(trashedAt.getTime() + trashDays * DAY_MS))}`,
    )
    list(`${size(trash)} in the trash, to come back with: spectra verify --restore <prefix>`, lines)
  }
}

const count = (number: number): string => `${number} object${number === 1 ? '' : 's'}`

const size = (objects: readonly { bytes: number }[]): string => {
  const mebibytes = objects.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 ** 2
  return `${count(objects.length)} (${mebibytes.toFixed(1)} MiB)`
}
