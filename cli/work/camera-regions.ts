import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { checkedRegion } from '../../core/ledger/camera-regions.ts'
import type { CameraRegion, Identity } from '../../core/ports.ts'
import { whoOf } from '../../core/who.ts'
import type { Region } from '../../schema/regions.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { numberOf, pointsOf } from '../points.ts'
import { withCameras } from './camera.ts'

/** As it is given on the command line. */
export interface GivenRegion {
  kind: Region['kind']
  name: string
  /** `0.5,1` each. */
  points: readonly string[]
  whole?: boolean
  of?: readonly string[]
  towards?: string
  dwell?: string
  crowd?: string
}

/** @throws SS_INPUT_INVALID, SS_CAMERA_GONE */
export async function addRegion(
  config: Config,
  identity: Identity,
  cameraId: string,
  given: GivenRegion,
): Promise<number> {
  const region = regionOf(given)
  return withCameras(config, async ({ cameras, audit }) => {
    const { version } = await cameras.setRegion(identity, cameraId, region)
    const details = { name: region.name, version }
    await audit.record({ ...whoOf(identity), action: 'camera.region', subject: cameraId, details })
    const done = version === 1 ? 'Added' : 'Replaced'
    print(`${paint('green', done)} the ${region.kind} ${region.name} of ${cameraId}: ${aboutOf(region)}.`)
    return EXIT.done
  })
}

export function listRegions(
  config: Config,
  identity: Identity,
  cameraId: string,
  { kind, json }: { kind: Region['kind']; json?: boolean },
): Promise<number> {
  return withCameras(config, async ({ cameras }) => {
    await cameras.get(identity, cameraId)
    const all = (await cameras.regions(identity, [cameraId])).filter((each) => each.region.kind === kind)
    if (json) all.forEach(({ region, ...kept }) => printJson({ ...kept, ...region }))
    else if (all.length === 0)
      print(`No ${kind}s. Add one with: spectra camera ${kind} add ${cameraId} <name> <points>`)
    else {
      const [head, ...lines] = table([['Name', 'Points', 'About', 'Version'], ...all.map(cells)])
      print(paint('bold', head!))
      lines.forEach((line) => print(line))
    }
    return EXIT.done
  })
}

/** @throws SS_CAMERA_GONE, SS_NOT_FOUND */
export function removeRegion(
  config: Config,
  identity: Identity,
  cameraId: string,
  { kind, name }: { kind: Region['kind']; name: string },
): Promise<number> {
  return withCameras(config, async ({ cameras, audit }) => {
    const there = await cameras.regions(identity, [cameraId])
    const found = there.find(({ region }) => region.name === name)
    if (found && found.region.kind !== kind) {
      const message = `Cannot remove the ${kind} ${name}: it is a ${found.region.kind}`
      throw new SpectraError('SS_NOT_FOUND', message)
    }
    await cameras.removeRegion(identity, cameraId, name)
    const details = { name, removed: true }
    await audit.record({ ...whoOf(identity), action: 'camera.region', subject: cameraId, details })
    print(`Removed the ${kind} ${name} of ${cameraId}.`)
    return EXIT.done
  })
}

function regionOf({ kind, name, points, whole, of, towards, dwell, crowd }: GivenRegion): Region {
  const asked = {
    ...{ kind, name, points: pointsOf(points, whole), families: of ?? [] },
    ...(kind === 'line' && { direction: towards }),
    ...(dwell !== undefined && { dwellSeconds: numberOf(dwell) }),
    ...(crowd !== undefined && { crowdFrom: numberOf(crowd) }),
  }
  return checkedRegion(asked)
}

function aboutOf(region: Region): string {
  const families = region.families.length > 0 ? region.families.join(', ') : 'all things'
  if (region.kind === 'line')
    return region.direction === 'both' ? families : `${families}, towards ${region.direction}`
  return [
    families,
    ...(region.dwellSeconds === undefined ? [] : [`dwelling from ${region.dwellSeconds} s`]),
    ...(region.crowdFrom === undefined ? [] : [`crowd from ${region.crowdFrom}`]),
  ].join(', ')
}

const cells = ({ region, version }: CameraRegion): string[] => [
  region.name,
  region.points.map((point) => point.join(',')).join(' '),
  aboutOf(region),
  String(version),
]
