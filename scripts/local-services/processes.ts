import { execFile, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a program to its end. @throws with the end of what it said */
export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { env, maxBuffer: 1 << 24 })
    return stdout
  } catch (thrown) {
    const {
      stderr = '',
      stdout = '',
      message,
    } = thrown as { stderr?: string; stdout?: string; message: string }
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-8).join('\n')
    throw new Error(`Cannot run ${command} ${args.join(' ')}: ${said || message}`, { cause: thrown })
  }
}

/** Starts a program that outlives this one; what it says goes to `log`. Returns its number. */
export function launch(
  command: string,
  args: readonly string[],
  log: string,
  env?: NodeJS.ProcessEnv,
): number | undefined {
  const output = openSync(log, 'a')
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', output, output],
    ...(env && { env }),
  })
  child.unref()
  closeSync(output)
  return child.pid
}

/** Whether this process runs and its command line holds `mark`: another program may have got the number since. */
async function runs(pid: number, mark: string): Promise<boolean> {
  const { stdout } = await execute('ps', ['-o', 'args=', '-ww', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }))
  return stdout.includes(mark)
}

/** The process of a pid file, while it runs. A file that tells nothing any more is removed. */
export async function processOf(pidFile: string, mark: string): Promise<number | undefined> {
  if (!existsSync(pidFile)) return undefined
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'))
  // Empty: it is being written.
  if (Number.isNaN(pid)) return undefined
  if (pid > 0 && (await runs(pid, mark))) return pid
  rmSync(pidFile, { force: true })
  return undefined
}

/** Resolves when `condition` gives a value. @throws after `seconds`, naming `what` */
export async function until<T>(
  what: string,
  seconds: number,
  condition: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const value = await condition()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Asks the process of a pid file to end with `signal`, and after 20 s makes it. */
export async function end(pidFile: string, mark: string, signal: NodeJS.Signals): Promise<void> {
  const pid = await processOf(pidFile, mark)
  if (pid === undefined) return
  process.kill(pid, signal)
  const gone = async () => ((await runs(pid, mark)) ? undefined : true)
  try {
    await until(`process ${pid} does not end`, 20, gone)
  } catch {
    process.kill(pid, 'SIGKILL')
    await until(`process ${pid} does not end`, 5, gone)
  }
  await processOf(pidFile, mark)
}

/** What a server answers to `greeting`, or undefined where nobody answers. */
export function answerTo(port: number, greeting: string | Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 })
    const finish = (answer?: Buffer): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => socket.write(greeting))
    socket.once('data', finish)
    socket.once('timeout', () => finish())
    socket.once('error', () => finish())
    socket.once('close', () => finish())
  })
}
