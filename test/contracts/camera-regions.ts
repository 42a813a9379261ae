import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createInstructions } from '../../core/instructions/instructions.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { createFileTemplates } from '../../core/prompts/files.ts'
import { stableId } from '../../schema/ids.ts'
import { MOST_REGIONS, type Region, type Zone } from '../../schema/regions.ts'
import { emptyTables } from '../helpers/database.ts'
import { ORG } from '../helpers/pipeline.ts'

const TENANT = { organizationId: ORG }
const THEIRS = { organizationId: stableId('others') }
const GATE: Region = {
  ...{ kind: 'line', name: 'gate', families: [], direction: 'left' },
  points: [[0.5, 1], [0.5, 0]], // prettier-ignore
}
const TILL: Zone = {
  ...{ kind: 'zone', name: 'till', families: ['person'], dwellSeconds: 30 },
  points: [[0, 0], [1, 0], [0, 1]], // prettier-ignore
}

/** Lines and zones of cameras, as the `Cameras` port keeps them and the analyst is given them. */
export function cameraRegionsContract(t: Test, name: string, open: () => Database): void {
  const promise = (
    what: string,
    run: (t: Test, given: LedgerParts & { database: Database }) => Promise<void>,
  ) =>
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      await emptyTables(database)
      const parts = createLedger(database)
      for (const id of ['door', 'yard'])
        await parts.cameras.add({
          ...{
            ...TENANT,
            id,
            source: { kind: 'loop', path: '/videos/yard.mp4' },
            clipSeconds: 10,
            everySeconds: 60,
          },
        })
      await run(t, { ...parts, database })
    })

  promise('are set, replaced under their names, listed by name, and taken away', async (t, { cameras }) => {
    t.match(await cameras.setRegion(TENANT, 'door', TILL), { cameraId: 'door', region: TILL, version: 1 })
    await cameras.setRegion(TENANT, 'door', GATE)
    await cameras.setRegion(TENANT, 'yard', GATE)
    t.match(await cameras.setRegion(TENANT, 'door', { ...TILL, dwellSeconds: 10 }), { version: 2 })
    const of = async (...ids: string[]) =>
      (await cameras.regions(TENANT, ids)).map(({ cameraId, region }) => [cameraId, region.name])
    t.same(await of('door', 'yard', 'nowhere'), [['door', 'gate'], ['door', 'till'], ['yard', 'gate']]) // prettier-ignore
    await cameras.removeRegion(TENANT, 'door', 'gate')
    t.same(await of('door'), [['door', 'till']])
    await t.rejects(cameras.removeRegion(TENANT, 'door', 'gate'), { code: 'SS_NOT_FOUND' })
    await cameras.remove(TENANT, 'door')
    t.same(await of('door', 'yard'), [['yard', 'gate']], 'a camera that is forgotten has none')
  })

  promise('the analyst is given those of its camera', async (t, { cameras, database }) => {
    const instructions = createInstructions(database, {
      builtIn: createFileTemplates(),
      clock: () => new Date(),
    })
    await cameras.setRegion(TENANT, 'door', TILL)
    t.same(await instructions.regions({ organizationId: ORG, cameraId: 'door' }), [TILL])
    t.same(await instructions.regions({ organizationId: ORG, cameraId: 'yard' }), [])
    t.same(await instructions.regions({ ...THEIRS, cameraId: 'door' }), [])
  })

  promise(
    'P8: nobody sees or changes those of others, or of cameras beyond the own ones',
    async (t, { cameras }) => {
      await cameras.setRegion(TENANT, 'door', TILL)
      for (const tenant of [THEIRS, { ...TENANT, cameras: ['yard'] }]) {
        t.same(await cameras.regions(tenant, ['door']), [])
        await t.rejects(cameras.setRegion(tenant, 'door', GATE), { code: 'SS_CAMERA_GONE' })
        await t.rejects(cameras.removeRegion(tenant, 'door', 'till'), { code: 'SS_CAMERA_GONE' })
      }
      t.equal((await cameras.regions({ ...TENANT, cameras: ['door'] }, ['door'])).length, 1)
    },
  )

  promise(
    'what cannot be used is refused, and so are more than a camera can have',
    async (t, { cameras }) => {
      const crossed = { ...TILL, points: [[0, 0], [1, 1], [1, 0], [0, 1]] } as Region // prettier-ignore
      await t.rejects(cameras.setRegion(TENANT, 'door', crossed), {
        ...{ code: 'SS_INPUT_INVALID', message: /^Cannot use the zone: points: its sides cross each other/ },
      })
      await t.rejects(cameras.setRegion(TENANT, 'nowhere', TILL), { code: 'SS_CAMERA_GONE' })
      for (let count = 0; count < MOST_REGIONS; count++)
        await cameras.setRegion(TENANT, 'door', { ...GATE, name: `gate ${count}` })
      await t.rejects(cameras.setRegion(TENANT, 'door', TILL), {
        code: 'SS_INPUT_INVALID',
        message: /as many as it can/,
      })
      t.match(
        await cameras.setRegion(TENANT, 'door', { ...GATE, name: 'gate 7' }),
        { version: 2 },
        'one may change',
      )
    },
  )
}
