import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What is used of a frame that amqplib has read. */
interface Frame {
  id: number
  fields: { replyCode: number; replyText: string }
}

type Step = (next: (error: Error | null, frame?: Frame) => void) => void

/** Class 10, method 50: `connection.close`. */
const CONNECTION_CLOSE = (10 << 16) | 50

let told = false

/**
 * Has amqplib tell why a broker ends a connection while it is being opened: by default it says no more than that it did, and
 * a vhost that is not there looks like one whose connections are used up. The error has the broker's code and words.
 * Where amqplib has no such step (any more), its own errors stay.
 */
export function tellCloseReasons(): void {
  if (told) return
  told = true
  const require = createRequire(import.meta.url)
  const inside = join(dirname(require.resolve('amqplib')), 'lib', 'connection.js')
  const { Connection } = require(inside) as { Connection?: { prototype: { step?: Step } } }
  const step = Connection?.prototype.step
  if (!step) return
  // Frames go through `step` during the opening only.
  Connection.prototype.step = function (next) {
    step.call(this, (error, frame) => {
      if (frame?.id !== CONNECTION_CLOSE) return next(error, frame)
      const { replyCode, replyText } = frame.fields
      next(Object.assign(new Error(replyText), { code: replyCode }))
    })
  }
}
