import type { Stretch } from './axis.ts'
import type { Clip } from './playing.ts'

/** What is recorded all the time is played in pieces of this length, which lie the same for all who look. Milliseconds. */
const PIECE = 20_000
/** So that no piece is asked for of which there are a few pictures alone. Milliseconds. */
const SHORTEST = 500
const MARK = 'ring/'

/** A piece of what is recorded all the time, by the name that stands in place of a process. */
export interface Piece extends Stretch {
  camera: string
}

/** Pieces that show what no clip shows. */
export function piecesOf(camera: string, ring: readonly Stretch[], clips: readonly Stretch[]): Clip[] {
  const pieces: Clip[] = []
  for (const stretch of ring)
    for (let at = Math.floor(stretch.from / PIECE) * PIECE; at < stretch.until; at += PIECE) {
      const piece = { from: Math.max(at, stretch.from), until: Math.min(at + PIECE, stretch.until) }
      const isShown = clips.some(({ from, until }) => from <= piece.from && piece.until <= until)
      if (piece.until - piece.from < SHORTEST || isShown) continue
      pieces.push({ camera, ...piece, processId: `${MARK}${piece.from}/${piece.until}/${camera}` })
    }
  return pieces
}

export const isPiece = ({ processId }: Pick<Clip, 'processId'>): boolean => processId.startsWith(MARK)

/** Which piece is meant by a name; undefined: it is the name of a process. */
export function pieceNamed(name: string): Piece | undefined {
  if (!name.startsWith(MARK)) return undefined
  const [, from, until, ...camera] = name.split('/')
  return { camera: camera.join('/'), from: Number(from), until: Number(until) }
}

/** When the first picture of a playlist of HLS was taken. Milliseconds since 1970; undefined where it does not say. */
export function beginningOf(playlist: string): number | undefined {
  const said = /^#EXT-X-PROGRAM-DATE-TIME:(.+)$/m.exec(playlist)?.[1]
  const at = said === undefined ? NaN : Date.parse(said)
  return Number.isNaN(at) ? undefined : at
}
