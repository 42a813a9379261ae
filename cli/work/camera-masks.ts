import type { Config } from '../../core/config.ts'
import { checkedMask } from '../../core/ledger/camera-masks.ts'
import type { CameraMask, Identity } from '../../core/ports.ts'
import { whoOf } from '../../core/who.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { pointsOf } from '../points.ts'
import { withCameras } from './camera.ts'

/** As it is given on the command line. */
export interface GivenMask {
  name: string
  /** `0.5,1` each. */
  points: readonly string[]
  whole?: boolean | undefined
}

/** @throws SS_INPUT_INVALID, SS_CAMERA_GONE */
export async function addMask(
  config: Config,
  identity: Identity,
  cameraId: string,
  { name, points, whole }: GivenMask,
): Promise<number> {
  const mask = checkedMask({ name, points: pointsOf(points, whole) })
  return withCameras(config, async ({ cameras, audit }) => {
    const { version } = await cameras.setMask(identity, cameraId, mask)
    const details = { name, version }
    await audit.record({ ...whoOf(identity), action: 'camera.mask', subject: cameraId, details })
    print(`${paint('green', version === 1 ? 'Added' : 'Replaced')} the mask ${name} of ${cameraId}.`)
    const before =
      'What it covers is black in all that is kept from now on. What was kept before stays as it was'
    print(paint('dim', `${before}: deleteFootage (GraphQL) erases it.`))
    return EXIT.done
  })
}

export function listMasks(
  config: Config,
  identity: Identity,
  cameraId: string,
  { json }: { json?: boolean },
): Promise<number> {
  return withCameras(config, async ({ cameras }) => {
    const { masks } = await cameras.get(identity, cameraId)
    if (json) masks.forEach((mask) => printJson({ cameraId, ...mask }))
    else if (masks.length === 0)
      print(`No masks. Add one with: spectra camera mask add ${cameraId} <name> <points>`)
    else {
      const [head, ...lines] = table([['Name', 'Points', 'Since', 'Version'], ...masks.map(cells)])
      print(paint('bold', head!))
      lines.forEach((line) => print(line))
    }
    return EXIT.done
  })
}

/** @throws SS_CAMERA_GONE, SS_NOT_FOUND */
export function removeMask(
  config: Config,
  identity: Identity,
  cameraId: string,
  { name, yes = false }: { name: string; yes?: boolean },
): Promise<number> {
  return withCameras(config, async ({ cameras, audit }) => {
    const effect = 'What it covers is recorded, and shown to models, from then on.'
    const what = `remove the mask ${name} of ${cameraId}`
    const { masks } = await cameras.get(identity, cameraId)
    const isThere = masks.some((mask) => mask.name === name)
    if (isThere && !yes && !(await confirm(what, `Remove the mask ${name} of ${cameraId}? ${effect}`))) {
      print('Nothing was changed.')
      return EXIT.done
    }
    await cameras.removeMask(identity, cameraId, name)
    const details = { name, removed: true }
    await audit.record({ ...whoOf(identity), action: 'camera.mask', subject: cameraId, details })
    print(`Removed the mask ${name} of ${cameraId}. ${effect}`)
    return EXIT.done
  })
}

const cells = ({ name, points, updatedAt, version }: CameraMask): string[] => [
  name,
  points.map((point) => point.join(',')).join(' '),
  updatedAt.toISOString(),
  String(version),
]
