import { realpath, stat } from 'node:fs/promises'
import { lookSaid, type Rhythm } from '../../core/cameras/schedule/schedule.ts'
import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { addressIn, allowedBucket, bucketFolder } from '../../core/net/bucket-address.ts'
import type { CameraView, FolderSource, FolderView, Identity } from '../../core/ports.ts'
import { EXIT } from '../exit-codes.ts'
import { age, local } from '../output/times.ts'
import { paint, print } from '../output/terminal.ts'

/** Seconds from one look into a folder to the next, where nobody says. */
export const EVERY_LOOK = 10

/** A line of the status: its word, and what there is to say. */
export type Fact = [word: string, fact: string | undefined]

/** @throws SS_SOURCE_NOT_FOUND, SS_INPUT_INVALID; SS_ADDRESS_REFUSED where the configuration does not name the bucket */
export async function folderSource(
  place: string,
  { existing = false }: { existing?: boolean | undefined },
  config: Config,
  { organizationId }: Identity,
): Promise<FolderSource> {
  const kept = existing ? { existing } : {}
  if (/^[a-z0-9+.-]+:\/\//i.test(place)) {
    const address = bucketFolder(place)
    allowedBucket(config.sourceBuckets, address, organizationId)
    return { kind: 'folder', place: addressIn(address, address.key), ...kept }
  }
  const found = await stat(place).catch(() => undefined)
  if (!found) throw new SpectraError('SS_SOURCE_NOT_FOUND', `Cannot watch ${place}: there is no such folder`)
  if (!found.isDirectory())
    throw new SpectraError('SS_INPUT_INVALID', `Cannot watch ${place}: it is no folder`, {
      details: {
        advice: 'Name the folder that it lies in, or play the file in a loop: spectra camera add --file.',
      },
    })
  return { kind: 'folder', place: await realpath(place), ...kept }
}

export function folderAdded(id: string, { place, existing }: FolderSource, rhythm: Rhythm): number {
  print(`${paint('green', 'Watching')} ${id}: ${place}, ${lookSaid(rhythm)}.`)
  const which = existing
    ? 'What is there already is taken, too'
    : 'Recordings are taken that come from now on'
  print(
    paint(
      'dim',
      `${which}, by: spectra up, or a node that plays the role stream. The files stay as they are.`,
    ),
  )
  return EXIT.done
}

/** What the status says of a folder. `now`: milliseconds since the epoch. */
export function folderFacts(camera: CameraView, view: FolderView, now: number): Fact[] {
  const { look, latest, refusals } = view
  const ago = (at: Date): string => `${age(now - at.getTime())} ago`
  return [
    ['looked at', lookedAt(camera, view, ago)],
    ['taken', counted(view)],
    ['waiting', look && look.waiting + look.unsettled > 0 ? waiting(look) : undefined],
    ['clock', latest && (latest.clock === 'name' ? `names of its files, ${camera.zone ?? 'UTC'}` : CHANGED)],
    [
      'latest file',
      latest && `${latest.name}, ${Math.round(latest.seconds)} s from ${local(latest.startedAt)}`,
    ],
    ...refusals.map(({ cause, at }): Fact => ['refused', `${ago(at)}: ${cause.code} ${cause.message}`]),
    ['watched', lookSaid(camera)],
  ]
}

const CHANGED = 'when its files were last changed, less their length: their names tell no time'

function lookedAt(
  { paused, createdAt }: CameraView,
  { look }: FolderView,
  ago: (at: Date) => string,
): string {
  const state = paused ? 'paused' : undefined
  if (!look) return state ?? `not yet: it was added ${ago(createdAt)}`
  const trouble = look.cause ? `: ${look.cause.code} ${look.cause.message}` : ''
  return `${state ? `${state}, ` : ''}${ago(look.at)}${trouble}`
}

function counted({ taken, refused, passed }: FolderView): string {
  const more = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(passed > 0 ? [`${passed} left out: there before the camera, or too old`] : []),
  ]
  return [`${taken}`, ...more].join(', ')
}

const waiting = ({ waiting: whole, unsettled }: NonNullable<FolderView['look']>): string =>
  [
    ...(whole > 0 ? [`${whole} to be taken`] : []),
    ...(unsettled > 0 ? [`${unsettled} may still be written`] : []),
  ].join(', ')
