/** A forked actor of the contract: what supervisors/forked leans on. */
export default function forked() {
  let self
  return {
    initialize(actor) {
      self = actor
      if (process.env.CONTRACT_EXIT) process.exit(7)
    },
    where: () => ({
      pid: process.pid,
      args: process.argv.slice(2),
      pingTimeout: self.getSystem().getPingTimeout(),
      signals: ['SIGTERM', 'SIGINT'].map((signal) => process.listenerCount(signal)),
    }),
    echo: (message) => message,
    fail() {
      throw Object.assign(new Error('told'), { code: 'SS_DEADLINE' })
    },
    tell: (message) => self.getParent().send('told', message),
    inner: async () => (await self.createChild({ ping: () => process.pid })).sendAndReceive('ping'),
    slow: () => new Promise((resolve) => setTimeout(resolve, 300, 'answered')),
    never: () => new Promise(() => undefined),
    exit: () => process.exit(3),
  }
}
