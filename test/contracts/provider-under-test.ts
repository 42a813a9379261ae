import type { Test } from 'tap'
import type { Provider } from '../../core/llm/provider.ts'
import type { StandIn } from '../helpers/providers/says.ts'

export interface ProviderUnderTest {
  name: string
  /** A stand-in of its own for one test. */
  start: () => Promise<StandIn>
  /** The adapter, at the address of a stand-in. */
  open: (url: string, timeoutMs?: number) => Provider
  /** What satisfies every call, for a server that always says the same. */
  always: object
  /** A chunk of two seconds in which something can be seen. */
  path: string
  /** Whether it embeds. @default true */
  embeds?: boolean
}

/** Starts a stand-in and opens the adapter on it. */
export async function onStandIn(
  t: Test,
  { start, open }: ProviderUnderTest,
  timeoutMs?: number,
): Promise<{ standIn: StandIn; provider: Provider }> {
  const standIn = await start()
  t.teardown(() => standIn.close())
  return { standIn, provider: open(standIn.url, timeoutMs) }
}
