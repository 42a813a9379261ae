import { stat } from 'node:fs/promises'
import { kvsSource, shownSource } from '../../core/cameras/address.ts'
import { whoOf } from '../../core/who.ts'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createCameraPorts, type CameraPorts } from '../../core/ports-of-commands.ts'
import type { CameraView, Identity } from '../../core/ports.ts'
import { CameraSource } from '../../schema/messages/index.ts'
import type { AddOptions, RemoveOptions, SetOptions } from '../requests.ts'
import { givenSource } from '../given-source.ts'
import { confirm } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { age } from '../output/times.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

/** Watches a camera from now on, as soon as something runs that takes clips. */
export async function add(
  config: Config,
  identity: Identity,
  id: string,
  text: string,
  given: AddOptions,
): Promise<number> {
  const { clip: clipSeconds = config.clipDuration, every: everySeconds, ocr, zone, ...recording } = given
  checkRhythm(`add the camera ${id}`, clipSeconds, everySeconds)
  const source = await sourceOf(text)
  return withCameras(config, async ({ cameras, audit }) => {
    const { organizationId } = identity
    await cameras.add({ organizationId, id, source, clipSeconds, everySeconds, ocr, zone, ...recording })
    await audit.record({ ...whoOf(identity), action: 'camera.add', subject: id })
    const rhythm = `${clipSeconds} s every ${everySeconds} s`
    print(`${paint('green', 'Watching')} ${id}: ${shownSource(source)}, ${rhythm}.`)
    print(paint('dim', 'Clips are taken by: spectra up, or a node that plays the role stream.'))
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
      ocr,
      zone,
      yes = false,
      ...recording
    } = given
    checkRhythm(`change the camera ${id}`, clipSeconds, everySeconds)
    if (!yes && !(await confirmsErasing(known, recording.keepSeconds))) {
      print('Nothing was changed.')
      return EXIT.done
    }
    const now = await cameras.change(identity, id, { clipSeconds, everySeconds, ocr, zone, ...recording })
    await audit.record({ ...whoOf(identity), action: 'camera.change', subject: id })
    const read = now.ocr ? ', and what is written in its pictures is read' : ''
    const clock = now.zone === undefined ? '' : `, by the clock of ${now.zone}`
    print(
      `${paint('green', 'Watching')} ${id}: ${now.clipSeconds} s every ${now.everySeconds} s${clock}${read}.`,
    )
    if (Object.values(recording).some((value) => value !== undefined)) {
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

/** @throws SS_INPUT_INVALID */
function checkRhythm(what: string, clipSeconds: number, everySeconds: number): void {
  if (everySeconds >= clipSeconds) return
  const problem = `a clip of ${clipSeconds} s is not over when the next would begin, every ${everySeconds} s`
  throw new SpectraError('SS_INPUT_INVALID', `Cannot ${what}: ${problem}`)
}

/** Prints all cameras by name. */
export function list(
  config: Config,
  { organizationId }: Identity,
  { json }: { json?: boolean },
): Promise<number> {
  return withCameras(config, async ({ cameras }) => {
    const all = await cameras.list({ organizationId })
    if (json) all.forEach((camera) => printJson({ ...camera, source: shownSource(camera.source) }))
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
  const header = ['Name', 'Source', 'Clip', 'Every', 'Latest clip', 'Next']
  const [head, ...lines] = table([header, ...cameras.map(cells)])
  return [paint('bold', head!), ...lines]
}

function cells({ id, source, clipSeconds, everySeconds, paused, nextAt, last }: CameraView): string[] {
  const wait = nextAt.getTime() - Date.now()
  const latest = last && `${last.status} ${age(Date.now() - last.at.getTime())} ago`
  return [
    id,
    shownSource(source),
    `${clipSeconds} s`,
    `${everySeconds} s`,
    last?.cause ? `${latest}: ${last.cause.code}` : (latest ?? 'none yet'),
    paused ? 'paused' : wait > 0 ? `in ${age(wait)}` : 'due',
  ]
}

/** With the cameras of the data directory, or of whoever has it open. */
export async function withCameras<T>(config: Config, work: (ports: CameraPorts) => Promise<T>): Promise<T> {
  return working(await reach(config, (running) => createCameraPorts(config, running)), work)
}
