import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import type { Cause } from '../../core/errors.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { stableId } from '../../schema/ids.ts'
import { coverOf, MOST_MASKS, type Mask } from '../../schema/masks.ts'
import { emptyTables } from '../helpers/database.ts'
import { ORG } from '../helpers/pipeline.ts'

const TENANT = { organizationId: ORG }
const DOOR = { ...TENANT, cameraId: 'door' }
const WINDOW: Mask = { name: 'window', points: [[0, 0], [0.5, 0], [0, 0.5]] } // prettier-ignore
const GARDEN: Mask = { name: 'garden', points: [[0.5, 0.5], [1, 0.5], [1, 1]] } // prettier-ignore
const MASKED: Cause = { code: 'SS_CAMERA_MASKED', message: 'a mask was set', retryable: true }

/** Masks of cameras, as the `Cameras` port keeps them, and the ring heeds them. */
export function cameraMasksContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, given: LedgerParts) => Promise<void>) =>
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      const parts = createLedger(database)
      const more = { ...TENANT, clipSeconds: 10, everySeconds: 60 }
      for (const id of ['door', 'yard'])
        await parts.cameras.add({ ...more, id, source: { kind: 'loop', path: '/videos/yard.mp4' } })
      await run(t, parts)
    })

  promise('are set, replaced under their names, come with their camera, and go', async (t, parts) => {
    const { cameras, ring } = parts
    t.match(await cameras.setMask(TENANT, 'door', WINDOW), { ...WINDOW, version: 1, updatedAt: Date })
    await cameras.setMask(TENANT, 'door', GARDEN)
    t.match(await cameras.setMask(TENANT, 'door', { ...WINDOW, points: GARDEN.points }), { version: 2 })
    const { masks } = await cameras.get(TENANT, 'door')
    t.match(masks, [
      { name: 'garden', version: 1 },
      { name: 'window', version: 2, points: GARDEN.points },
    ])
    t.same((await cameras.get(TENANT, 'yard')).masks, [])
    const recorded = (await ring.cameras()).find(({ cameraId }) => cameraId === 'door')
    t.same(recorded?.masks, masks, 'its recorder is given them, too')
    await cameras.removeMask(TENANT, 'door', 'garden')
    t.match((await cameras.get(TENANT, 'door')).masks, [{ name: 'window' }])
    await t.rejects(cameras.removeMask(TENANT, 'door', 'garden'), { code: 'SS_NOT_FOUND' })
  })

  promise('what does not cover what they cover now is not to be kept', async (t, { cameras, ring }) => {
    const plain = { covers: undefined }
    t.equal(await ring.mayKeep(DOOR, plain), true)
    await cameras.setMask(TENANT, 'door', WINDOW)
    t.equal(await ring.mayKeep(DOOR, plain), false)
    t.equal(await ring.mayKeep(DOOR, { covers: [coverOf(GARDEN)] }), false)
    t.equal(await ring.mayKeep(DOOR, { covers: [coverOf(GARDEN), coverOf(WINDOW)] }), true)
    t.equal(await ring.mayKeep({ ...DOOR, cameraId: 'yard' }, plain), true)
    await cameras.removeMask(TENANT, 'door', 'window')
    t.equal(await ring.mayKeep(DOOR, plain), true)
  })

  promise('a segment says what was hidden in it, and what is left out is a hole', async (t, { ring }) => {
    const [startAt, endAt] = [new Date(1_700_000_000_000), new Date(1_700_000_002_000)]
    await ring.add(
      DOOR,
      {
        ...{ startAt, endAt, runId: stableId('run'), clock: 'arrival', key: 'ring/door/1.ts', bytes: 1 },
        ...{ frames: 50, codec: 'h264', width: 16, height: 16, covers: [coverOf(WINDOW)] },
      },
      MASKED,
    )
    await ring.leaveOut(DOOR, MASKED, endAt)
    await ring.leaveOut(DOOR, { ...MASKED, code: 'SS_CAMERA_PAUSED' }, endAt)
    const range = { from: startAt, until: new Date(1_800_000_000_000) }
    const { segments, holes } = await ring.recorded(TENANT, 'door', range)
    t.match(segments, [{ covers: [coverOf(WINDOW)] }])
    t.match(holes, [{ from: endAt, cause: MASKED }], 'a hole that lasts keeps its cause')
    t.equal(holes.length, 1)
  })

  promise('P8: nobody sets those of others, or of cameras beyond the own ones', async (t, { cameras }) => {
    await cameras.setMask(TENANT, 'door', WINDOW)
    for (const tenant of [{ organizationId: stableId('others') }, { ...TENANT, cameras: ['yard'] }]) {
      await t.rejects(cameras.setMask(tenant, 'door', GARDEN), { code: 'SS_CAMERA_GONE' })
      await t.rejects(cameras.removeMask(tenant, 'door', 'window'), { code: 'SS_CAMERA_GONE' })
    }
    t.match((await cameras.get({ ...TENANT, cameras: ['door'] }, 'door')).masks, [{ version: 1 }])
  })

  promise(
    'what cannot be used is refused, and so are more than a camera can have',
    async (t, { cameras }) => {
      const crossed = { ...WINDOW, points: [[0, 0], [1, 1], [1, 0], [0, 1]] } as Mask // prettier-ignore
      await t.rejects(cameras.setMask(TENANT, 'door', crossed), {
        ...{ code: 'SS_INPUT_INVALID', message: /^Cannot use the mask: points: its sides cross each other/ },
      })
      await t.rejects(cameras.setMask(TENANT, 'nowhere', WINDOW), { code: 'SS_CAMERA_GONE' })
      for (let count = 0; count < MOST_MASKS; count++)
        await cameras.setMask(TENANT, 'door', { ...WINDOW, name: `mask ${count}` })
      await t.rejects(cameras.setMask(TENANT, 'door', GARDEN), {
        ...{ code: 'SS_INPUT_INVALID', message: /as many as it can/ },
      })
      t.match(await cameras.setMask(TENANT, 'door', { ...GARDEN, name: 'mask 7' }), { version: 2 })
    },
  )
}
