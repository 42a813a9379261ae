import { spawn } from 'node:child_process'
import { SpectraError } from '../errors.ts'

/** The last characters of a child's error output: enough for a message, however much it wrote. */
export const STDERR_LIMIT = 8192

export interface ChildResult {
  /** Null where a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

/**
 * Runs a program without a shell and collects what it prints, at most `stdoutLimit` bytes, for at most `timeoutMs`.
 * Resolves whatever its exit code is; when the signal aborts or a limit is hit, it is killed first.
 * @throws the reason of the signal, SS_FFMPEG_MISSING where it cannot be started, SS_NOT_A_VIDEO beyond the limits
 */
export async function runChild(
  path: string,
  args: readonly string[],
  options: {
    signal: AbortSignal
    stdoutLimit?: number
    timeoutMs?: number
    onStdout?: (text: string) => void
    /** @default that of this process */
    env?: NodeJS.ProcessEnv | undefined
  },
): Promise<ChildResult> {
  const { signal, stdoutLimit = 32 * 1024 * 1024, timeoutMs = 120_000, onStdout, env } = options
  signal.throwIfAborted()
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env, windowsHide: true })
  const stdout: string[] = []
  let length = 0
  let stderr = ''
  let refused: SpectraError | undefined

  const end = (error?: SpectraError): void => {
    refused ??= error
    child.kill('SIGKILL')
  }
  const onAbort = (): void => end()
  signal.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(
    () =>
      end(new SpectraError('SS_NOT_A_VIDEO', `Cannot read the video: no answer after ${timeoutMs / 1000} s`)),
    timeoutMs,
  )
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (onStdout) return onStdout(text)
    stdout.push(text)
    length += text.length
    if (length > stdoutLimit) {
      end(new SpectraError('SS_NOT_A_VIDEO', 'Cannot read the video: its description does not end'))
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LIMIT)
  })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('close', resolve)
      child.on('error', (error: NodeJS.ErrnoException) =>
        reject(
          // A machine that is short of files or processes has ffmpeg all the same.
          ['ENOENT', 'EACCES', 'ENOEXEC'].includes(error.code ?? '')
            ? new SpectraError('SS_FFMPEG_MISSING', `Cannot start ${path}: ${error.message}`, {
                cause: error,
              })
            : error,
        ),
      )
    })
    signal.throwIfAborted()
    if (refused) throw refused
    return { code, stdout: stdout.join(''), stderr }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
