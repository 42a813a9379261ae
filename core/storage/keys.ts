import { SpectraError } from '../errors.ts'

const SEGMENT = /^[A-Za-z0-9._-]{1,255}$/
const LONGEST_KEY = 1024

/** Names beside the objects that are the adapter's own. */
export const TEMP_NAME = '.tmp'
export const TRASH_NAME = '.trash'
/** Tells whose objects lie here, and that they do. */
export const MARKER_NAME = '.cluster.json'

/** Whether a name of the first level is no part of a key. */
export const isReserved = (name: string): boolean =>
  [TEMP_NAME, TRASH_NAME].includes(name) || name.startsWith(MARKER_NAME)

const unsafe = (key: string, why: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot use ${JSON.stringify(key.slice(0, 200))} as an object key: ${why}`,
  )

/**
 * The segments of an object key such as `organizations/<id>/clips/1.mp4`.
 *
 * A safe segment has 1 to 255 of the characters A-Z a-z 0-9 . _ - and is neither `.` nor `..`, so a key means the same
 * in a path, a URL and every object store, and cannot leave its directory.
 * @throws SS_INPUT_INVALID
 */
export function segmentsOf(key: string): string[] {
  if (key.length > LONGEST_KEY)
    throw unsafe(key, `it has ${key.length} characters, at most ${LONGEST_KEY} fit`)
  const segments = key.split('/')
  for (const segment of segments) {
    if (segment === '') throw unsafe(key, 'it has an empty segment')
    if (segment === '.' || segment === '..') throw unsafe(key, `it has the segment ${segment}`)
    if (!SEGMENT.test(segment)) {
      throw unsafe(key, `only A-Z a-z 0-9 . _ - may stand between its slashes, at most 255 of them`)
    }
  }
  if (isReserved(segments[0]!)) throw unsafe(key, `${segments[0]} is reserved`)
  return segments
}

/**
 * The whole segments and the beginning of a name that a prefix stands for: `a/b/c` is everything below `a/b` whose
 * name begins with `c`. The empty prefix is everything.
 * @throws SS_INPUT_INVALID
 */
export function prefixOf(prefix: string): { directories: string[]; begins: string } {
  const cut = prefix.lastIndexOf('/')
  const begins = prefix.slice(cut + 1)
  if (begins !== '') segmentsOf(begins === '.' || begins === '..' ? `${begins}x` : begins)
  return { directories: cut < 0 ? [] : segmentsOf(prefix.slice(0, cut)), begins }
}

/**
 * A name from a user as one safe segment: anything else becomes `_`, the extension survives, at most 100 characters.
 * @example safeName('My clip (1).MP4') // 'My_clip_1_.MP4'
 */
export function safeName(name: string, fallback = 'file'): string {
  const base = name.split(/[\\/]/).at(-1)!
  const cleaned = base.normalize('NFKD').replace(/[^A-Za-z0-9._-]+/g, '_')
  const dot = cleaned.lastIndexOf('.')
  const extension = dot > 0 ? cleaned.slice(dot, dot + 12) : ''
  const stem = (dot > 0 ? cleaned.slice(0, dot) : cleaned)
    .replace(/^[._-]+/, '')
    .slice(0, 100 - extension.length)
  return /[A-Za-z0-9]/.test(stem) ? stem + extension : fallback + extension
}
