import { zonedInstant } from '../../schema/instants.ts'
import type { ExportManifest, ExportPiece, ManifestPiece } from '../ports.ts'
import type { Film } from './film.ts'
import { secondsOf } from './plan.ts'

/** What a file shows, piece by piece, so that somebody else can check it. */
export function manifestOf(
  { id, name, pieces }: { id: string; name: string; pieces: readonly ExportPiece[] },
  film: Film,
  madeAt: Date,
): ExportManifest {
  let startsAt = 0
  const shown: ManifestPiece[] = []
  for (const [index, piece] of pieces.entries()) {
    const { processId, ordinal, title, cameraId, cutFrom, cutTo, zone, at } = piece
    const seconds = round(cutTo - cutFrom)
    const sha256 = film.sources[index]!
    shown.push({
      ...{ startsAt: round(startsAt), seconds },
      ...(cameraId !== undefined && { cameraId }),
      ...{ title, processId, chunk: ordinal, cutFrom: round(cutFrom), cutTo: round(cutTo) },
      ...(at !== undefined && timesOf(new Date(at), seconds, zone)),
      source: { sha256, isAsRecorded: sha256 === piece.sha256 },
    })
    startsAt += cutTo - cutFrom
  }
  const { sha256, bytes, made } = film
  return {
    ...{ name, exportId: id, madeAt: madeAt.toISOString() },
    file: { sha256, bytes, seconds: round(secondsOf(pieces)), made, sound: false },
    pieces: shown,
  }
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000

function timesOf(
  from: Date,
  seconds: number,
  zone: string | undefined,
): Pick<ManifestPiece, 'from' | 'until' | 'fromLocal' | 'untilLocal' | 'zone'> {
  const until = new Date(from.getTime() + seconds * 1000)
  const utc = { from: from.toISOString(), until: until.toISOString() }
  return zone === undefined
    ? utc
    : { ...utc, fromLocal: zonedInstant(from, zone), untilLocal: zonedInstant(until, zone), zone }
}
