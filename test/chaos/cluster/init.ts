import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { eventually } from '../../helpers/processes.ts'
import { signal } from './process-table.ts'

export interface Program {
  name: string
  /** For this Node. */
  args: readonly string[]
  env: Record<string, string>
  /** What it says goes there. */
  log: string
  /** Resolves when it works. */
  ready?: (unit: Unit) => Promise<unknown>
}

export interface Exit {
  name: string
  pid: number
  at: number
  code: number | null
  signal: NodeJS.Signals | null
  /** The signals that it was sent, and when. */
  sent: { signal: NodeJS.Signals; at: number }[]
  /** It was frozen at some time after the first of them. */
  frozen: boolean
}

/** One program that is kept running. */
export interface Unit {
  readonly name: string
  readonly pid: number | undefined
  readonly frozen: boolean
  readonly exits: readonly Exit[]
  send(signal: NodeJS.Signals): boolean
  /** Asks the program itself, over the channel that it was started with. */
  ask<T>(question: string, ms?: number): Promise<T>
  /** Started again after its end, until stop(). */
  start(): Promise<void>
  /** Not started again, whatever happens. */
  disown(): void
  /** SIGTERM, and no new start. Resolves with how it ended; after `ms` it is killed. */
  stop(ms: number): Promise<Exit>
}

/** As a process manager of ops would. */
const RESTART_MS = 500
const READY_MS = 300_000

export function createUnit(program: Program): Unit {
  let child: ChildProcess | undefined
  let wanted = false
  let sent: Exit['sent'] = []
  let frozen = false
  let wasFrozen = false
  let question = 0
  const exits: Exit[] = []
  const waiting = new Map<number, (answer: unknown) => void>()

  function launch(): void {
    const output = openSync(program.log, 'a')
    child = spawn(process.execPath, program.args, {
      env: program.env,
      stdio: ['ignore', output, output, 'ipc'],
    })
    closeSync(output)
    sent = []
    frozen = wasFrozen = false
    const mine = child
    const { pid } = mine
    mine.on('message', (message: { id?: number; answer?: unknown }) => {
      if (message.id !== undefined) waiting.get(message.id)?.(message.answer)
    })
    mine.on('error', () => undefined)
    mine.on('exit', (code, signal) => {
      exits.push({ name: program.name, pid: pid!, at: Date.now(), code, signal, sent, frozen: wasFrozen })
      if (child === mine) child = undefined
      if (wanted) setTimeout(() => wanted && !child && launch(), RESTART_MS)
    })
  }

  const unit: Unit = {
    name: program.name,
    exits,
    get pid() {
      return child?.pid
    },
    get frozen() {
      return frozen
    },
    send(name) {
      if (child?.pid === undefined) return false
      if (name === 'SIGSTOP') frozen = wasFrozen = true
      else if (name === 'SIGCONT') frozen = false
      else sent.push({ signal: name, at: Date.now() })
      return signal(child.pid, name)
    },
    ask<T>(text: string, ms = 5000) {
      const id = ++question
      return new Promise<T>((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(id)
          reject(new Error(`${program.name} does not answer to "${text}" within ${ms} ms`))
        }, ms)
        waiting.set(id, (answer) => {
          clearTimeout(late)
          waiting.delete(id)
          resolve(answer as T)
        })
        if (!child?.connected) return
        child.send({ id, question: text }, () => undefined)
      })
    },
    async start() {
      wanted = true
      if (!child) launch()
      await program.ready?.(unit)
    },
    disown() {
      wanted = false
    },
    async stop(ms) {
      wanted = false
      const before = exits.length
      if (!child) return exits.at(-1)!
      if (frozen) unit.send('SIGCONT')
      unit.send('SIGTERM')
      const ended = (): boolean => exits.length > before
      await eventually(`${program.name} ends`, ended, ms).catch(() => unit.send('SIGKILL'))
      await eventually(`${program.name} is gone`, ended, 5000)
      return exits.at(-1)!
    },
  }
  return unit
}

/** Resolves when the program answers that it is ready. */
export const whenReady = (unit: Unit): Promise<void> =>
  eventually(
    `${unit.name} is ready`,
    () =>
      unit.ask<boolean>('ready', 1000).then(
        (ready) => ready,
        () => false,
      ),
    READY_MS,
  )
