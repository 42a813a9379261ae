import { basename, extname, resolve } from 'node:path'
import { SpectraError } from '../core/errors.ts'
import { withoutEnd } from '../core/without-end.ts'

/** What `spectra camera add` is given: a name, and an address or a file, in any of its forms. */
export interface GivenCamera {
  name: string
  /** An address, or a path. */
  source: string
}

export interface CameraArguments {
  /** The texts without an option before them: a name and a source, a source alone, or a name beside `--file`. */
  texts: readonly string[]
  file?: string
  /** A directory, or a prefix of S3, into which something else writes recordings. */
  folder?: string
  loop?: boolean
}

/**
 * The name and the source of a camera; where no name is given, that of the file, or of the address without what is secret in it.
 * @throws SS_INPUT_INVALID
 */
export function givenCamera({ texts, file, folder, loop }: CameraArguments): GivenCamera {
  if (folder !== undefined) return givenFolder(texts, folder, file, loop)
  if (file !== undefined && texts.length > 1)
    throw invalid(`there are two sources, ${JSON.stringify(texts[1])} and --file ${JSON.stringify(file)}`)
  const [first, second] = texts
  const source = file === undefined ? (second ?? first) : resolve(file)
  if (source === undefined) throw invalid('give an address or a file, such as --file parking.mp4 --loop')
  const isAddress = file === undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(source)
  if (loop && isAddress) throw invalid('--loop is for files: a stream has no end')
  const isNamed = file === undefined ? second !== undefined : first !== undefined
  return { source, name: isNamed ? cameraName(first!) : derived(source, isAddress) }
}

/** @throws SS_INPUT_INVALID */
function givenFolder(
  texts: readonly string[],
  folder: string,
  file: string | undefined,
  loop: boolean | undefined,
): GivenCamera {
  const other = texts.length > 1 ? JSON.stringify(texts[1]) : file && `--file ${JSON.stringify(file)}`
  if (other) throw invalid(`there are two sources, ${other} and --folder ${JSON.stringify(folder)}`)
  if (loop) throw invalid('--loop is for files: of a folder each recording is taken once')
  const isBucket = /^[a-z][a-z0-9+.-]*:\/\//i.test(folder)
  const source = isBucket ? folder : resolve(folder)
  const [name] = texts
  return {
    source,
    name: name === undefined ? derived(withoutEnd(source, '/'), isBucket) : cameraName(name),
  }
}

/** @throws SS_INPUT_INVALID */
function cameraName(text: string): string {
  if (/^[\w][\w.-]{0,63}$/.test(text)) return text
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot call a camera ${JSON.stringify(text)}: give 1 to 64 letters, digits, dots and dashes, such as yard-2`,
  )
}

/** Of `videos/Parking lot.mp4` it is `Parking-lot`, of `rtsp://user:password@192.168.1.20/main?x=1` `192.168.1.20-main`. */
function derived(source: string, isAddress: boolean): string {
  const text = isAddress
    ? source
        .replace(/^[^:]+:\/\//, '')
        .split(/[?#]/, 1)[0]!
        .replace(/^[^/]*@/, '')
    : basename(source, extname(source))
  const name = withoutEnd(text.replaceAll(/[^\w.-]+/g, '-'), '-.')
    .replace(/^[-.]+/, '')
    .slice(0, 64)
  if (name) return name
  throw invalid('no name follows from its source: give one before it')
}

const invalid = (problem: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot add a camera: ${problem}`, {
    details: {
      advice:
        'spectra camera add <name> <address or file>, spectra camera add [name] --file <path> --loop, or spectra camera add [name] --folder <directory>',
    },
  })
