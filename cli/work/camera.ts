import { stat } from 'node:fs/promises'
import { kvsSource, shownSource } from '../../core/cameras/address.ts'
import {
  ALWAYS,
  isCron,
  lookSaid,
  ON_DEMAND,
  rhythmSaid,
  scheduleSaid,
} from '../../core/cameras/schedule/schedule.ts'
import { rhythmOf } from '../../core/ledger/folder/settings.ts'
import { whoOf } from '../../core/who.ts'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createCameraPorts, type CameraPorts } from '../../core/ports-of-commands.ts'
import type { CameraView, Identity } from '../../core/ports.ts'
import { CameraSource } from '../../schema/messages/index.ts'
import type { AddOptions, ListOptions, RemoveOptions, SetOptions } from '../requests.ts'
import { EVERY_LOOK, folderAdded, folderSource } from './camera-folder.ts'
import { givenSource } from '../given-source.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { age } from '../output/times.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

/** Seconds from one clip to the next, where nobody says. */
const EVERY = 60

/** Watches a camera from now on, as soon as something runs that takes clips. */
export async function add(
  config: Config,
  identity: Identity,
  id: string,
  text: string,
  given: AddOptions,
): Promise<number> {
  const { folder, clip, every, ocr, zone, ...rest } = given
  const source = folder ? await folderSource(text, folder, config, identity) : await sourceOf(text)
  const rhythm = rhythmOf(source, {
    clipSeconds: clip ?? (folder ? config.chunkDuration : config.clipDuration),
    everySeconds: every ?? (folder ? EVERY_LOOK : EVERY),
    schedule: rest.schedule ?? ALWAYS,
  })
  return withCameras(config, async ({ cameras, audit }) => {
    const { organizationId } = identity
    const { group: groups, ...settings } = rest
    await cameras.add({ organizationId, id, source, ocr, zone, groups, ...settings, ...rhythm })
    await audit.record({ ...whoOf(identity), action: 'camera.add', subject: id })
    if (source.kind === 'folder') return folderAdded(id, source, rhythm)
    print(`${paint('green', 'Watching')} ${id}: ${shownSource(source)}, ${rhythmSaid(rhythm, zone)}.`)
    print(paint('dim', 'Clips are taken by: spectra up, or a node that plays the role stream.'))
    if (rhythm.schedule === ON_DEMAND) print(paint('dim', `To take one: spectra camera clip ${id}`))
    return EXIT.done
  })
}

/** Changes how a camera is watched, from its next clip on. */
export function set(config: Config, identity: Identity, id: string, given: SetOptions): Promise<number> {
  return withCameras(config, async ({ cameras, audit }) => {
    const known = await cameras.get(identity, id)
    const {
      clip: clipSeconds = known.clipSeconds,
      every: everySeconds = known.everySeconds,
      schedule = known.schedule,
      ocr,
      zone,
      yes = false,
      group = [],
      ungroup = [],
      ...recording
    } = given
    if (given.every !== undefined && schedule !== ALWAYS) throw withoutEvery(id, schedule)
    const rhythm = rhythmOf(known.source, { clipSeconds, everySeconds, schedule })
    if (!yes && !(await confirmsErasing(known, recording.keepSeconds))) {
      print('Nothing was changed.')
      return EXIT.done
    }
    const groups = regrouped(known, group, ungroup)
    const now = await cameras.change(identity, id, { ...rhythm, ocr, zone, groups, ...recording })
    if (groups) print(groupsLine(now))
    await audit.record({ ...whoOf(identity), action: 'camera.change', subject: id })
    const read = now.ocr ? ', and what is written in its pictures is read' : ''
    const clock = now.zone === undefined || isCron(now.schedule) ? '' : `, by the clock of ${now.zone}`
    const said = now.source.kind === 'folder' ? lookSaid(now) : rhythmSaid(now, now.zone)
    print(`${paint('green', 'Watching')} ${id}: ${said}${clock}${read}.`)
    if (now.source.kind === 'folder') print(keptLine(now))
    else if (Object.values(recording).some((value) => value !== undefined)) {
      print(recordedLine(now, config))
      print(keptLine(now))
    }
    return EXIT.done
  })
}

const keptLine = ({ keepSeconds }: CameraView): string =>
  keepSeconds === undefined
    ? 'Its clips are kept until somebody has them erased.'
    : `What is older than ${keepSeconds / 86_400} days is erased, but for what is in a case.`

/** Asks before a shorter time to keep erases what is older. */
async function confirmsErasing({ id, keepSeconds = Infinity }: CameraView, now?: number): Promise<boolean> {
  if (!now || now >= keepSeconds) return true
  const effect = `Clips and recordings older than ${now / 86_400} days are erased, with all that was found in them, but for what is in a case.`
  return confirm(`keep ${id} for a shorter time`, `Keep ${id} for a shorter time? ${effect}`)
}

/** What is recorded of it all the time, and until when that is kept. */
function recordedLine(camera: CameraView, config: Config): string {
  const { records, ringSeconds = config.ringHours * 3600, ringBytes = config.ringBytes } = camera
  if (!records) return 'It is not recorded all the time; what was recorded goes when its time is over.'
  const gib = Math.round((ringBytes / 1024 ** 3) * 10) / 10
  return `It is recorded all the time, kept for ${ringSeconds / 3600} h and at most ${gib} GiB.`
}

/** The groups of a camera that joins some and leaves others; undefined: it does neither. @throws SS_NOT_FOUND */
function regrouped(
  { id, groups }: CameraView,
  joined: readonly string[],
  left: readonly string[],
): string[] | undefined {
  if (joined.length + left.length === 0) return undefined
  const strange = left.find((name) => !groups.includes(name))
  if (strange !== undefined) {
    const found = groups.length > 0 ? `it is in ${groups.join(', ')}` : 'it is in none'
    throw new SpectraError('SS_NOT_FOUND', `Cannot take ${id} out of the group ${strange}: ${found}`)
  }
  return [...groups, ...joined].filter((name) => !left.includes(name))
}

const groupsLine = ({ groups }: CameraView): string =>
  groups.length > 0 ? `It is in ${groups.join(', ')}.` : 'It is in no group.'

const withoutEvery = (id: string, schedule: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot use --every: ${id} is watched by the schedule "${schedule}"`, {
    details: { advice: 'Give --schedule always with it.' },
  })

/** Has a clip taken now, and tells its process. */
export function takeClip(
  config: Config,
  identity: Identity,
  id: string,
  { json }: { json?: boolean },
): Promise<number> {
  return withCameras(config, async ({ cameras, audit }) => {
    const asked = await cameras.takeClip(identity, id)
    const entry = { ...whoOf(identity), action: 'camera.clip', subject: id }
    await audit.record({ ...entry, details: { ...asked } })
    if (json) printJson(asked)
    else if (asked.isNew) print(`${paint('green', 'Ordered')} a clip of ${id}: process ${asked.processId}`)
    else print(`A clip of ${id} shows these seconds already, or is about to: process ${asked.processId}`)
    return EXIT.done
  })
}

/** Prints all cameras by name. */
export function list(
  config: Config,
  { organizationId }: Identity,
  { group, json }: ListOptions,
): Promise<number> {
  return withCameras(config, async ({ cameras }) => {
    const all = await cameras.list({ organizationId }, { group })
    if (json) all.forEach((camera) => printJson({ ...camera, source: shownSource(camera.source) }))
    else if (all.length === 0 && group !== undefined) print(`No camera is in the group ${group}.`)
    else if (all.length === 0) print('No cameras. Add one with: spectra camera add <name> <address or file>')
    else cameraLines(all).forEach((line) => print(line))
    return EXIT.done
  })
}

export function change(
  config: Config,
  identity: Identity,
  verb: 'pause' | 'resume',
  id: string,
): Promise<number> {
  return withCameras(config, async ({ cameras, audit }) => {
    await cameras[verb](identity, id)
    await audit.record({ ...whoOf(identity), action: `camera.${verb}`, subject: id })
    print(verb === 'pause' ? `Paused ${id}. To go on: spectra camera resume ${id}` : `Resumed ${id}.`)
    return EXIT.done
  })
}

export function remove(
  config: Config,
  identity: Identity,
  id: string,
  { yes, keepRecordings = false }: RemoveOptions,
): Promise<number> {
  return withCameras(config, async ({ cameras, audit }) => {
    await cameras.get(identity, id)
    const effect = keepRecordings
      ? 'Its clips and events stay, and what was recorded of it until its time is over.'
      : 'Its clips and events stay. What was recorded of it all the time goes with it.'
    if (!yes && !(await confirm(`remove ${id}`, `Remove the camera ${id}? ${effect}`))) {
      print('Nothing was changed.')
      return EXIT.done
    }
    await cameras.remove(identity, id, { keepRecordings })
    const entry = { ...whoOf(identity), action: 'camera.remove', subject: id }
    await audit.record({ ...entry, details: { keepRecordings } })
    print(`${paint('green', 'Removed')} ${id}. ${effect}`)
    return EXIT.done
  })
}

/** @throws SS_SOURCE_NOT_FOUND, SS_SOURCE_IS_DIRECTORY, SS_SCHEME_REFUSED, SS_INPUT_INVALID */
async function sourceOf(text: string): Promise<CameraSource> {
  const kvs = kvsSource(text)
  if (kvs) return kvs
  const given = await givenSource(text)
  if (given.kind === 'url') {
    const stream = CameraSource.safeParse({ kind: 'stream', url: given.url })
    if (stream.success) return stream.data
    throw new SpectraError('SS_SCHEME_REFUSED', 'Cannot watch the address: it is none of a camera', {
      details: {
        advice:
          'Give an address that begins with rtsp://, rtsps://, http:// or https://, kvs:// and the name of a stream, or the path of a file.',
      },
    })
  }
  const { path } = given
  const file = await stat(path).catch(() => undefined)
  if (!file) throw new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot play ${path}: there is no such file`)
  if (!file.isFile()) throw new SpectraError('SS_SOURCE_IS_DIRECTORY', `Cannot play ${path}: it is no file`)
  return { kind: 'loop', path }
}

function cameraLines(cameras: readonly CameraView[]): string[] {
  const header = ['Name', 'Source', 'Clip', 'When', 'Latest clip', 'Next']
  const [head, ...lines] = table([header, ...cameras.map(cells)])
  return [paint('bold', head!), ...lines]
}

function cells(camera: CameraView): string[] {
  const { id, source, clipSeconds, zone, paused, last } = camera
  const latest = last && `${last.status} ${age(Date.now() - last.at.getTime())} ago`
  return [
    id,
    shownSource(source),
    `${clipSeconds} s`,
    source.kind === 'folder' ? `looks every ${camera.everySeconds} s` : scheduleSaid(camera, zone),
    last?.cause ? `${latest}: ${last.cause.code}` : (latest ?? 'none yet'),
    paused ? 'paused' : nextSaid(camera, Date.now()),
  ]
}

/** When the next clip begins. `now`: milliseconds since the epoch. */
export function nextSaid({ nextAt }: Pick<CameraView, 'nextAt'>, now: number): string {
  if (!nextAt) return 'on demand'
  const wait = nextAt.getTime() - now
  return wait > 0 ? `in ${age(wait)}` : 'due'
}

/** With the cameras of the data directory, or of whoever has it open. */
export async function withCameras<T>(config: Config, work: (ports: CameraPorts) => Promise<T>): Promise<T> {
  return working(await reach(config, (running) => createCameraPorts(config, running)), work)
}
