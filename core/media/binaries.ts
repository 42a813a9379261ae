import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'

interface Binary {
  path: string
  version: string
  bundled: boolean
}

export interface Binaries {
  /** Path of ffmpeg. */
  ffmpeg: string
  /** Path of ffprobe. */
  ffprobe: string
  /** As ffmpeg says of itself, such as `5.1.9-0+deb12u1`. */
  version: string
  ffprobeVersion: string
  /** One of them is from the optional npm packages: a build of 2018, without the security fixes since. */
  bundled: boolean
}

const PROGRAMS = {
  ffmpeg: { env: 'FFMPEG_PATH', setting: 'ffmpegPath', package: '@ffmpeg-installer/ffmpeg' },
  ffprobe: { env: 'FFPROBE_PATH', setting: 'ffprobePath', package: '@ffprobe-installer/ffprobe' },
} as const

type Program = keyof typeof PROGRAMS

const run = promisify(execFile)

async function onPath(name: string): Promise<string | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(directory, name + suffix)
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return undefined
}

/** The package throws where its binary for this system was not installed: then it is simply not there. */
function inPackage(name: string): string | undefined {
  try {
    return (createRequire(import.meta.url)(name) as { path: string }).path
  } catch {
    return undefined
  }
}

async function versionOf(name: Program, path: string): Promise<string> {
  try {
    const { stdout } = await run(path, ['-version'], { timeout: 20_000, windowsHide: true })
    const version = new RegExp(`^${name} version (\\S+)`).exec(stdout)?.[1]
    if (version) return version
  } catch (error) {
    throw new SpectraError('SS_FFMPEG_MISSING', `Cannot run ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
  throw new SpectraError('SS_FFMPEG_MISSING', `Cannot use ${path}: it does not answer as ${name} does`)
}

async function find(name: Program, configured: string): Promise<Binary> {
  if (configured) return { path: configured, version: await versionOf(name, configured), bundled: false }
  const installed = await onPath(name)
  if (installed) return { path: installed, version: await versionOf(name, installed), bundled: false }
  const bundled = inPackage(PROGRAMS[name].package)
  if (bundled) return { path: bundled, version: await versionOf(name, bundled), bundled: true }
  throw new SpectraError(
    'SS_FFMPEG_MISSING',
    `Cannot find ${name}: ${PROGRAMS[name].env} is not set, it is not on the PATH, and ${PROGRAMS[name].package} is not installed`,
  )
}

/**
 * Finds both programs: the configured path, else the PATH, else the optional npm packages.
 * @throws SS_FFMPEG_MISSING naming what is missing, or what a configured path answered
 */
export async function findBinaries(config: Pick<Config, 'ffmpegPath' | 'ffprobePath'>): Promise<Binaries> {
  const [ffmpeg, ffprobe] = await Promise.all([
    find('ffmpeg', config.ffmpegPath),
    find('ffprobe', config.ffprobePath),
  ])
  return {
    ffmpeg: ffmpeg.path,
    ffprobe: ffprobe.path,
    version: ffmpeg.version,
    ffprobeVersion: ffprobe.version,
    bundled: ffmpeg.bundled || ffprobe.bundled,
  }
}
