import type { MercuriusContext } from 'mercurius'
import type { SpectraError } from '../../core/errors.ts'
import type { Identity } from '../../core/ports.ts'
import type { OrderWatch } from '../http/order-watch.ts'
import type { GatewayOptions } from '../options.ts'
import type { UpdateHub } from '../updates/hub.ts'

declare module 'mercurius' {
  interface MercuriusContext {
    /** On whose behalf the request is answered: that of the request, or of the connection (P8). */
    identity: Identity
    /** The address from which it came. */
    ip: string
    /** W3C trace context id that the client sent. */
    trace?: string
    /** The client's span, of which what it asks for is a part. */
    traceParent?: string
    /** Subscriptions only: cuts the connection. */
    disconnect?: (code: number, reason: string) => void
  }
}

export type Context = MercuriusContext

/** What resolvers work with. */
export type Services = Pick<
  GatewayOptions,
  'ports' | 'system' | 'cluster' | 'config' | 'drainMs' | 'analyst' | 'settings'
> & {
  hub: UpdateHub
  orders: OrderWatch
}

/** 1013 asks the client to try again later (RFC 6455 registry). */
export const TRY_AGAIN_LATER = 1013

/** How a subscription drops a subscriber that takes nothing. */
export const disconnectOn =
  ({ disconnect }: Context) =>
  (reason: SpectraError): void =>
    disconnect?.(TRY_AGAIN_LATER, `${reason.code}: ${reason.message}`)

/** The trace id of a W3C `traceparent` header; undefined where there is none or it is malformed. */
export const traceOf = (header: unknown): string | undefined => callerOf(header)?.trace

/** Trace and span that a client asks from. https://www.w3.org/TR/trace-context/ */
export function callerOf(header: unknown): { trace: string; traceParent: string } | undefined {
  const text = typeof header === 'string' ? header : ''
  const [, trace, traceParent] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(text) ?? []
  if (trace === undefined || traceParent === undefined || /^0+$/.test(trace) || /^0+$/.test(traceParent))
    return undefined
  return { trace, traceParent }
}
