import type { Test } from 'tap'
import type { SpectraError } from '../../core/errors.ts'
import { chunkVideo, visionRequest } from '../helpers/chunk-video.ts'
import { eventually } from '../helpers/eventually.ts'
import type { TransportFault } from '../helpers/providers/says.ts'
import { onStandIn, type ProviderUnderTest } from './provider-under-test.ts'

const { signal } = new AbortController()

export const FAULTS: readonly [what: string, fault: TransportFault, code: string, retryAfterMs?: number][] = [
  ['429 with Retry-After', { status: 429, headers: { 'retry-after': '3' } }, 'SS_PROVIDER_BUSY', 3000],
  ['429 without', { status: 429 }, 'SS_PROVIDER_BUSY'],
  ['503 with Retry-After', { status: 503, headers: { 'retry-after': '2' } }, 'SS_PROVIDER_BUSY', 2000],
  ['500', { status: 500 }, 'SS_PROVIDER_UNAVAILABLE'],
  ['401', { status: 401 }, 'SS_PROVIDER_REFUSED'],
  ['404', { status: 404 }, 'SS_PROVIDER_REFUSED'],
  ['a page of a proxy', { status: 502, body: '<html>Bad gateway</html>' }, 'SS_PROVIDER_UNAVAILABLE'],
  ['an answer cut in the middle', 'cut in the middle', 'SS_PROVIDER_UNAVAILABLE'],
  ['an answer that is no JSON', 'malformed', 'SS_PROVIDER_UNAVAILABLE'],
  ['an answer that never ends', 'slow', 'SS_PROVIDER_UNAVAILABLE'],
]

/** What the network and the server may do: each is told by a code of the port, asked once, and no library's error. */
export function providerTransport(t: Test, under: ProviderUnderTest): void {
  const { name, path } = under
  const request = () => visionRequest(chunkVideo(path))

  for (const [what, fault, code, retryAfterMs] of FAULTS) {
    void t.test(`${name}: ${what} is ${code}, and the SDK asks once`, async (t) => {
      const { standIn, provider } = await onStandIn(t, under, 1500)
      standIn.next.push({ fault }, { fault })
      const thrown = await provider
        .vision('')
        .describe(request(), signal)
        .catch((error: SpectraError) => error)
      t.match(thrown, { name: 'SpectraError', code, message: /^Cannot / })
      t.equal((thrown as SpectraError).details?.retryAfterMs, retryAfterMs)
      t.equal(standIn.next.length, 1, 'once')
      if (fault === 'slow') await eventually('the deadline closes the connection', () => standIn.aborted > 0)
    })
  }

  void t.test(`${name}: an answer that is null is no crash`, async (t) => {
    const { standIn, provider } = await onStandIn(t, under)
    standIn.next.push({ fault: 'null' }, { fault: 'null' })
    const thrown = await provider
      .vision('')
      .describe(request(), signal)
      .catch((error: SpectraError) => error)
    t.match(thrown, { name: 'SpectraError', code: /^SS_(ANALYSIS_FAILED|PROVIDER_UNAVAILABLE)$/ })
  })

  void t.test(`${name}: an abort reaches the socket, and its reason is what is thrown`, async (t) => {
    const { standIn, provider } = await onStandIn(t, under)
    standIn.next.push({ fault: 'slow' })
    const aborting = new AbortController()
    const reason = new Error('planted: the deadline of the stage')
    const work = provider.vision('').describe(request(), aborting.signal)
    const outcome = work.catch((error: unknown) => error)
    await eventually('it was asked', () => standIn.asked.length > 0)
    aborting.abort(reason)
    t.equal(await outcome, reason)
    await eventually('the connection is gone', () => standIn.aborted > 0)
  })

  void t.test(`${name}: not well while it is not reached, or its key is wrong`, async (t) => {
    const { standIn, provider } = await onStandIn(t, under)
    await t.resolves(provider.vision('').health())
    await standIn.close()
    await t.rejects(provider.vision('').health(), { code: 'SS_PROVIDER_UNAVAILABLE' })
  })
}
