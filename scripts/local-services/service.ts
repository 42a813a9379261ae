import type { Port, State } from './state.ts'

/** One service as a program of this machine. */
export interface Service {
  name: 'postgres' | 'redis' | 'rabbitmq'
  /** Packages of Debian that bring it. */
  packages: readonly string[]
  ports: readonly Port[]
  /** Its program, where that is installed. */
  program(): string | undefined
  /** Starts it and resolves when it answers. */
  start(state: State): Promise<void>
  /** Ends it and resolves when it is gone; data stay. */
  stop(state: State): Promise<void>
  /** Its process, where it runs. */
  pid(state: State): Promise<number | undefined>
  url(state: State): string
  log: string
}
