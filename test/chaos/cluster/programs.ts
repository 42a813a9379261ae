import { existsSync } from 'node:fs'

/** Faults need servers of their own: programs of this machine, and a process table to look at. */
export const NO_PROGRAMS =
  !existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server') && 'there is no RabbitMQ on this machine to be broken'
