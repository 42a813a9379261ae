import type { Port, State } from './state.ts'

/** One service as a program of this machine. */
export interface Service {
  name: 'postgres' | 'redis' | 'rabbitmq' | 'azurite' | 'swift' | 'mosquitto'
  /** Started only where it is named. Always a program of this machine, never a container. */
  optional?: true
  /** Packages of Debian that bring it. */
  packages: readonly string[]
  /** Brings what no package of Debian does. */
  install?(): Promise<void>
  ports: readonly Port[]
  /** Its program, where that is installed. */
  program(): string | undefined
  /** Starts it and resolves when it answers. */
  start(state: State): Promise<void>
  /** Ends it and resolves when it is gone; data stay. */
  stop(state: State): Promise<void>
  /** Its process, where it runs. */
  pid(state: State): Promise<number | undefined>
  /** How a client of it is told address, name and password. */
  url(state: State): string
  log: string
}
