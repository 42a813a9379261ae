import { once } from 'node:events'
import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { capabilitiesOf } from '../../../../core/llm/capabilities.ts'
import { NOTHING_AROUND } from '../../../../core/llm/around.ts'
import { createLimits } from '../../../../core/llm/limits/limited.ts'
import { alone } from '../../../../core/opening/around-models.ts'
import { createGeminiProvider } from '../../../../core/llm/gemini/provider.ts'
import { MODELS } from '../../../../core/llm/models.ts'
import type { ModelCapabilities } from '../../../../core/llm/model.ts'
import { chunkVideo, visionRequest } from '../../../helpers/chunk-video.ts'
import { eventually } from '../../../helpers/eventually.ts'
import { startGeminiServer } from '../../../helpers/providers/gemini-server.ts'
import { tempDir } from '../../../helpers/temp.ts'

const MB = 1024 * 1024
const { signal } = new AbortController()

const small = join(tempDir(t), 'small.mp4')
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=2', small])
/** Of two parts of an upload, with something behind its end that players skip. */
const large = join(tempDir(t), 'large.mp4')
execFileSync('cp', [small, large])
appendFileSync(large, Buffer.alloc(9 * MB))

async function opened(
  t: Test,
  change: Partial<ModelCapabilities> = {},
  timeoutMs = 20_000,
  around = NOTHING_AROUND,
) {
  const standIn = await startGeminiServer()
  t.teardown(() => standIn.close())
  const provider = createGeminiProvider(
    { apiKey: 'sk-test', baseUrl: standIn.url, timeoutMs },
    {
      ...{ ffmpeg: 'ffmpeg', around },
      capabilities: (model) => ({ ...capabilitiesOf(MODELS, 'gemini', model), videoBytes: MB, ...change }),
    },
  )
  const describe = (path: string, by = signal) =>
    provider.vision('').describe(visionRequest(chunkVideo(path)), by)
  return { standIn, files: standIn.files, describe }
}

void t.test('Gemini: a small chunk is shown as a clip within the request', async (t) => {
  const { standIn, files, describe } = await opened(t)
  const { summary, observations, thumbnail } = await describe(small)
  t.match(summary, /A person in red/)
  t.match(observations, [{ startTime: 20, endTime: 22 }])
  t.same(thumbnail!.subarray(0, 2), Buffer.from([0xff, 0xd8]))
  const [asked] = standIn.asked
  t.same(asked!.videos, [readFileSync(small)])
  t.same(asked!.pictures, [])
  t.match(asked!.system, /second 20\.0 of the recording/)
  t.same(files.uploads, [])
})

void t.test('Gemini: a larger one is uploaded in parts, waited for, shown, and deleted', async (t) => {
  const { standIn, files, describe } = await opened(t)
  files.looks = 2
  await describe(large)
  t.same(standIn.asked[0]!.videos, [readFileSync(large)])
  t.match(files.uploads, [{ parts: 2 }])
  t.same(files.deleted, [files.uploads[0]!.name])
  t.same(standIn.refused, [])
})

void t.test('Gemini: an answer that is asked for again is asked about the same file', async (t) => {
  const { standIn, files, describe } = await opened(t)
  standIn.next.push({ empty: true })
  await describe(large)
  t.equal(standIn.asked.length, 2)
  t.equal(files.uploads.length, 1)
  t.equal(files.stored.size, 0)
})

void t.test('Gemini: a clip that Google cannot prepare is deleted, and shown as pictures', async (t) => {
  const { standIn, files, describe } = await opened(t)
  files.becomes = 'FAILED'
  t.match((await describe(large)).summary, /A person in red/)
  t.ok(standIn.asked[0]!.pictures.length > 0)
  t.same(standIn.asked[0]!.videos, [])
  t.equal(files.stored.size, 0)
})

void t.test('Gemini: a chunk that is larger than any clip may be is shown as pictures', async (t) => {
  const { standIn, files, describe } = await opened(t, { storedVideoBytes: 5 * MB })
  await describe(large)
  t.ok(standIn.asked[0]!.pictures.length > 0)
  t.same(files.uploads, [])
})

void t.test('Gemini: a file goes after a failure, too', async (t) => {
  const { standIn, files, describe } = await opened(t)
  standIn.next.push({ fault: { status: 500 } })
  await t.rejects(describe(large), { code: 'SS_PROVIDER_UNAVAILABLE' })
  t.equal(files.uploads.length, 1)
  t.equal(files.stored.size, 0)
})

for (const [failure, uploaded] of [
  ['start', 0],
  ['part', 0],
  ['look', 1],
] as const) {
  void t.test(`Gemini: a failure of the Files API (${failure}) is told, and leaves no file`, async (t) => {
    const { standIn, files, describe } = await opened(t)
    files.failNext = failure
    await t.rejects(describe(large), { code: 'SS_PROVIDER_UNAVAILABLE', message: /planted/ })
    t.equal(files.uploads.length, uploaded)
    t.equal(files.stored.size, 0)
    t.same(standIn.asked, [])
  })
}

void t.test('Gemini: a removal that fails costs no description, and is a warning', async (t) => {
  const { files, describe } = await opened(t)
  files.failNext = 'delete'
  const warned = once(process, 'warning')
  t.match((await describe(large)).summary, /A person in red/)
  t.match(await warned, [{ code: 'SS_PROVIDER_UNAVAILABLE', message: /^Cannot delete a clip by gemini/ }])
})

void t.test('Gemini: a file that is never ready is given up at the deadline, and deleted', async (t) => {
  const { files, describe } = await opened(t, {}, 1500)
  files.looks = 1000
  await t.rejects(describe(large), {
    code: 'SS_PROVIDER_UNAVAILABLE',
    message: /^Cannot wait for a clip by gemini: no whole answer within 1\.5 s/,
  })
  t.equal(files.stored.size, 0)
})

void t.test('Gemini: nothing is uploaded for a question that would not be asked now', async (t) => {
  for (const [status, headers, code] of [
    [500, {}, 'SS_PROVIDER_UNAVAILABLE'],
    [429, { 'retry-after': '60' }, 'SS_PROVIDER_BUSY'],
  ] as const) {
    const { standIn, files, describe } = await opened(t, {}, 20_000, createLimits(alone(), { failures: 1 }))
    standIn.next.push({ fault: { status, headers } })
    await t.rejects(describe(large), { code, message: /planted/ })
    await t.rejects(describe(large), { code, message: /left alone/ })
    t.equal(files.uploads.length, 1)
  }
})

void t.test('Gemini: an abort ends an upload, whose SDK knows no abort', async (t) => {
  const { standIn, files, describe } = await opened(t)
  files.silentPart = true
  const aborting = new AbortController()
  const reason = new Error('planted: the deadline of the stage')
  const outcome = describe(large, aborting.signal).catch((error: unknown) => error)
  await eventually('a part came', () => files.silentParts > 0)
  aborting.abort(reason)
  t.equal(await outcome, reason)
  await eventually('the connection is gone', () => standIn.aborted > 0)
})
