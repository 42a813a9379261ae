import t, { type Test } from 'tap'
import { answerLocally } from '../../../core/chat/local/answer.ts'
import { openAnswerRows } from '../../../core/chat/rows.ts'
import { createChatTools, type Asker } from '../../../core/chat/tools.ts'
import type { Database } from '../../../core/database/database.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import type { Reply } from '../../../schema/chat.ts'
import { chunkIdOf, stableId } from '../../../schema/ids.ts'
import { insertClip } from '../../contracts/footage.ts'
import { testDatabase } from '../../helpers/database.ts'
import { ORG } from '../../helpers/pipeline.ts'

const asker: Asker = { organizationId: ORG, zone: 'UTC', now: new Date('2026-03-01T10:01:12Z') }
let database: Database

/** A clip of ten seconds from so many seconds after 10:00:00 on, and its one chunk; each event lasts a second, one after another. */
async function clip(cameraId: string, at: number, events: string[], status = 'completed'): Promise<string> {
  const id = await insertClip(database, { cameraId, at, events })
  await database.query(
    `insert into spectra_ops.cam_video_chunks (id, organization_id, process_id, ordinal, start_time, end_time, video_key, cache_key, codec,
       fps, width, height, bytes, sha256, status, created_at, updated_at)
     values ($1, $2, $3, 1, 0, 10, 'v', 'c', 'h264', 10, 64, 36, 1, repeat('0', 64), $4, now(), now())`,
    [chunkIdOf(id, 1), ORG, id, status],
  )
  return id
}

t.before(async () => {
  database = await testDatabase(t)
  // Three clips follow each other, then nobody recorded; a covered camera sees nothing, and a failed chunk was not looked at.
  await clip('door', 0, ['person_detected'])
  await clip('door', 10, ['no_activity'])
  await clip('door', 20, [])
  await clip('door', 60, ['person_detected', 'vehicle_detected', 'camera_blocked'])
  await clip('door', 80, [], 'failed')
  await clip('yard', 0, ['vehicle_detected'])
})

async function say(text: string, who: Asker = asker): Promise<Reply> {
  const asking = { ask: async () => ({ hits: [], misses: [], understood: '', question: {} }) } as never
  const cameras = { list: async () => ['door', 'yard', 'gate'].map((id) => ({ id })) } as never
  const tools = createChatTools({ ...createLedger(database), ...openAnswerRows(database), cameras, asking })
  const answering = answerLocally(text, tools, who, [])
  for (;;) {
    const { done, value } = await answering.next()
    if (done) return value
  }
}

const texts = ({ sentences }: Reply): string[] => sentences.map(({ text }) => text)

void t.test(
  'absence: it lasts from clip to clip, ends with what was seen, and nothing is said of what nobody saw',
  async (t: Test) => {
    const reply = await say('When was nobody at the door?')
    const [first, second, ...others] = reply.sentences
    t.match(first, {
      text: /^From 10:00:01 on 1 March 2026 to 10:00:30 on 1 March 2026 nobody was seen \(door\): 29 seconds\. Before: .*person_detected/,
      citations: [
        { cameraId: 'door', startTime: 1, endTime: 30 },
        { startTime: 0, endTime: 1 },
      ],
    })
    t.match(
      second?.text,
      /^From 10:01:03 .* to 10:01:10 .* 7 seconds\. Before: .*camera_blocked.*The footage ends there\.$/,
    )
    t.same(others, [])
    t.match(texts(await say('How long was nobody at the door?')), [
      'In 2 stretches nobody was seen: for 36 seconds in all, of 40 seconds that were looked through.',
      /^The longest: From 10:00:01/,
    ])
    t.equal((await say('How often was nobody at the door?')).sentences.length, 3)
    t.match(texts(await say('When was the door first empty?')), [/^From 10:00:01/])
  },
)

void t.test('absence: where it never was so, who was there is cited', async (t: Test) => {
  const range = 'from 2026-03-01T10:01:00Z to 2026-03-01T10:01:02Z'
  const reply = await say(`When was nothing at the door ${range}?`)
  t.match(reply.sentences[0], {
    support: 'none',
    text: /^There was no such time at door from .* in all 2 seconds/,
  })
  t.ok(reply.sentences.slice(1).every(({ citations }) => citations.length > 0))
})

void t.test('absence: P8, and of a time of which nothing is known nothing is said', async (t: Test) => {
  const theirs = { ...asker, organizationId: stableId('organization', 'theirs') }
  for (const who of [theirs, { ...asker, cameras: ['gate'] }])
    t.match(texts(await say('When was nobody there?', who)), [
      /^No evidence: nothing (?:that you may see )?was analysed yet\./,
    ])
  const yard = await say('When was nobody there?', { ...asker, cameras: ['yard'] })
  t.same(
    [...new Set(yard.sentences.flatMap(({ citations }) => citations.map((one) => one.cameraId)))],
    ['yard'],
  )
  t.match(texts(await say('Was nobody there yesterday?')), [
    /^No evidence: nothing that was analysed was recorded from/,
  ])
})

void t.test(
  'now: the end of the latest footage, with its age; older footage says nothing of now',
  async (t: Test) => {
    t.match(texts(await say('Is anybody at the door now?')), [
      'At 10:01:10 on 1 March 2026 nobody was seen (door, 2 seconds ago).',
    ])
    await clip('gate', 51, ['x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'person_detected'])
    t.match(texts(await say('Who is at the gate right now?')), [
      /person_detected.* \(gate, as of 10:01:01 .* 11 seconds ago\)\.$/,
    ])
    const later = { ...asker, now: new Date('2026-03-01T18:00:00Z') }
    t.match(texts(await say('Is anybody there now?', later)), [
      'No evidence of now: the latest footage that was analysed is of 10:01:10 on 1 March 2026 (door).',
    ])
    const theirs = { ...asker, organizationId: stableId('organization', 'theirs') }
    t.match(texts(await say('Is anybody there now?', theirs)), [
      /^No evidence: no footage of a camera was analysed/,
    ])
  },
)
