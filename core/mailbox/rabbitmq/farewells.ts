import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

type Closing = (this: EventEmitter) => Promise<void>

let calm = false

/**
 * A connection that is being closed fails nobody any more. amqplib closes one that comes up behind `close()` itself, and nobody
 * could listen to it: a reset in that moment would end the process.
 */
export function calmFarewells(): void {
  if (calm) return
  calm = true
  const require = createRequire(import.meta.url)
  const inside = join(dirname(require.resolve('amqplib')), 'lib', 'channel_model.js')
  const { ChannelModel } = require(inside) as { ChannelModel?: { prototype: { close?: Closing } } }
  const close = ChannelModel?.prototype.close
  if (!close) return
  ChannelModel.prototype.close = function () {
    this.on('error', () => undefined)
    return close.call(this)
  }
}
