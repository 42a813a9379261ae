import type { Break } from '../contracts/faults.ts'
import type { TcpProxy } from './tcp-proxy.ts'

/** Breaks each connection while a call is under way on it. */
function interrupting(proxy: TcpProxy): () => void {
  proxy.delay(100)
  const timer = setInterval(() => proxy.reset(), 10)
  return () => {
    clearInterval(timer)
    proxy.heal()
  }
}

/** What a proxy can do to whatever is spoken through it. */
export const proxyFaults = (proxy: TcpProxy): Record<'unreachable' | 'reset' | 'silent', Break> => ({
  async unreachable() {
    proxy.drop()
    return () => proxy.heal()
  },
  reset: () => Promise.resolve(interrupting(proxy)),
  async silent() {
    proxy.blackhole()
    return () => proxy.heal()
  },
})
