import { shownSource } from '../../core/cameras/address.ts'
import { isCron, rhythmSaid } from '../../core/cameras/schedule/schedule.ts'
import type { Config } from '../../core/config.ts'
import type { CameraView, FolderView, Identity } from '../../core/ports.ts'
import { EXIT } from '../exit-codes.ts'
import { age, local } from '../output/times.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { nextSaid, withCameras } from './camera.ts'
import { folderFacts, type Fact } from './camera-folder.ts'

/** A clock that is nearer than this is right, in seconds. */
const RIGHT = 0.05

/** Prints how one camera is, or all by name. */
export function status(
  config: Config,
  identity: Identity,
  name: string | undefined,
  { json }: { json?: boolean },
): Promise<number> {
  return withCameras(config, async ({ cameras, cameraFiles }) => {
    const all = name === undefined ? await cameras.list(identity) : [await cameras.get(identity, name)]
    if (all.length === 0 && !json)
      print('No cameras. Add one with: spectra camera add <name> <address or file>')
    for (const camera of all) {
      const folder = camera.source.kind === 'folder' ? await cameraFiles.view(identity, camera.id) : undefined
      if (json) printJson({ ...camera, source: shownSource(camera.source), ...(folder && { folder }) })
      else statusLines(camera, Date.now(), folder).forEach((line) => print(line))
    }
    return EXIT.done
  })
}

/** A camera in lines: its name, then what there is to say, each with its word. `now`: milliseconds since the epoch. */
export function statusLines(camera: CameraView, now: number, folder?: FolderView): string[] {
  const { id, source, paused, last, zone } = camera
  const clip = last
    ? `${last.status} ${age(now - last.at.getTime())} ago${last.cause ? `: ${last.cause.code} ${last.cause.message}` : ''}`
    : 'none yet'
  const groups: Fact = ['groups', camera.groups.length > 0 ? camera.groups.join(', ') : undefined]
  const facts: Fact[] = folder
    ? [['source', shownSource(source)], ...folderFacts(camera, folder, now), ['latest', clip], groups]
    : [
        ['source', shownSource(source)],
        ['recorded', recorded(camera, now)],
        ['clock', clockOf(camera)],
        ['latest clip', clip],
        ['watched', rhythmSaid(camera, zone)],
        groups,
        ['next clip', paused ? 'paused' : nextIn(camera, now)],
      ]
  return [
    paint('bold', id),
    ...facts.flatMap(([word, fact]) => (fact === undefined ? [] : [`  ${word.padEnd(12)}${fact}`])),
  ]
}

/** With the time of day, where that says more than how long it takes. */
const nextIn = (camera: CameraView, now: number): string =>
  camera.nextAt && isCron(camera.schedule)
    ? `${nextSaid(camera, now)}: ${local(camera.nextAt)}`
    : nextSaid(camera, now)

function recorded({ source, recording }: CameraView, now: number): string {
  if (source.kind === 'kvs') return 'by Kinesis Video Streams'
  if (!recording) return 'no: each clip is a connection of its own'
  const { latest, missing } = recording
  if (missing) return `nothing since ${local(missing.since)}: ${missing.cause.code} ${missing.cause.message}`
  return latest ? `until ${local(latest.until)}, ${age(now - latest.until.getTime())} ago` : 'nothing yet'
}

/** By whose clock its times are, and how far that of the source is from the arrival of the pictures. */
function clockOf({ source, recording }: CameraView): string | undefined {
  if (source.kind === 'kvs') return 'that of its producer'
  if (!recording?.latest) return undefined
  const { clock, driftMs } = recording.latest
  if (driftMs === undefined)
    return clock === 'source' ? 'that of the source' : 'when pictures arrive: it shows none of its own'
  const seconds = driftMs / 1000
  const side = seconds < 0 ? 'behind' : 'ahead of'
  const apart = Math.abs(seconds) < RIGHT ? 'with' : `${distance(seconds)} ${side}`
  if (clock === 'source') return `its own, ${apart} the arrival of its pictures`
  return `when pictures arrive: its own is ${apart} that, and not used`
}

/** `8.2 s`, from two minutes on as an age. */
function distance(seconds: number): string {
  const length = Math.abs(seconds)
  return length < 120 ? `${length.toFixed(1)} s` : age(length * 1000)
}
