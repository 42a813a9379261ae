/**
 * What comedy loads by path: in the node, where it only looks for a name, and in the process of a worker. All else is imported
 * when the worker initializes. Not TypeScript, since comedy requires it, which goes past the loaders of test runners.
 */
export default function entry() {
  let worker
  const ask = (topic) => (message) => worker[topic](message)
  return {
    async initialize(self) {
      // A terminal sends them to all processes at once: they are the node's, whose drain decides. comedy's own handlers exit.
      for (const signal of ['SIGTERM', 'SIGINT']) {
        process.removeAllListeners(signal)
        process.on(signal, () => undefined)
      }
      const { createForkedWorker } = await import('./worker.ts')
      worker = createForkedWorker(self)
    },
    start: ask('start'),
    work: ask('work'),
    end: ask('end'),
    heartbeat: ask('heartbeat'),
    destroy: () => worker?.close(),
  }
}
