import type { Test } from 'tap'
import { chunkIdOf } from '../../schema/ids.ts'
import type { Near, SearchDocument, SearchSelection, VectorFilter, VectorIndex } from '../../core/ports.ts'
import type { ChunkRows } from '../../core/search/chunk-rows.ts'
import { entriesOf } from '../../core/search/entries.ts'
import {
  along,
  DIMENSIONS,
  document,
  GATE,
  NARROWED,
  ORG,
  OTHER,
  PROCESS,
  passagesOf,
  SPACE,
  YARD,
} from './searched.ts'

/** An empty index, and the rows beside it: it is told of a chunk when the row was written or removed. */
export interface OpenedVectors {
  vectors: VectorIndex
  rows: Pick<ChunkRows, 'put' | 'remove'>
}

const named = (near: readonly Near[]): string[] => near.map(({ chunkId }) => chunkId)

/** What every index of vectors promises. */
export function vectorIndexContract(t: Test, name: string, open: () => Promise<OpenedVectors>): void {
  interface Given {
    vectors: VectorIndex
    rows: OpenedVectors['rows']
    /** Row and vector of a chunk. */
    put(document: SearchDocument): Promise<void>
    remove(selection: SearchSelection): Promise<void>
    /** Ordinals of what is nearest to an axis. */
    nearest(axis: number, given?: Partial<VectorFilter>, n?: number): Promise<number[]>
  }
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const { vectors, rows } = await open()
      const ordinals = new Map<string, number>()
      const put = async (document: SearchDocument): Promise<void> => {
        ordinals.set(document.chunkId, document.ordinal)
        await rows.put(document)
        await vectors.upsert(entriesOf(document))
      }
      const remove = async (selection: SearchSelection): Promise<void> => {
        await rows.remove(selection)
        await vectors.remove(selection)
      }
      for (const [index, text] of YARD.entries()) await put(document(index + 1, text))
      const nearest: Given['nearest'] = async (axis, given = {}, n = 100) => {
        const filter = { organizationId: ORG, ...SPACE, ...given }
        return (await vectors.nearest(along(axis, 0.1), filter, n)).map(({ chunkId }) =>
          ordinals.get(chunkId)!,
        )
      }
      await run(t, { vectors, rows, put, remove, nearest })
    })
  }

  promise('the nearest come first, as many as asked for, each once', async (t, { nearest }) => {
    t.same(await nearest(2, {}, 2), [2, 3])
    t.same(await nearest(5, {}, 1), [5])
    t.same((await nearest(2)).slice(0, 2), [2, 3])
    t.same((await nearest(2)).sort(), [1, 2, 3, 4, 5, 6])
  })

  promise(
    'the nearest passage speaks for its chunk, which comes once',
    async (t, { vectors, put, nearest }) => {
      const passages = passagesOf(9, [
        ['A long day.', along(6, 0.9)],
        ['A dog.', along(6, 0.1)],
        ['A cat.', along(6, 0.3)],
      ])
      await put(document(9, 'A long day.', { passages }))
      const [near] = await vectors.nearest(along(6, 0.1), { organizationId: ORG, ...SPACE }, 2)
      t.match(near, { chunkId: chunkIdOf(PROCESS, 9), place: 1 })
      t.ok(Math.abs(near!.similarity - 1) < 0.001, 'its cosine')
      t.same(await nearest(6, {}, 2), [9, 6])
      t.equal((await nearest(6)).length, YARD.length + 1)
      await put(document(9, 'A long day.', { vector: along(1) }))
      t.same(await nearest(6, {}, 1), [6], 'written again without them')
    },
  )

  promise('what is equally near comes by its id, every time', async (t, { vectors, put }) => {
    const twins = [7, 8, 9, 10].map((ordinal) => document(ordinal, 'A twin.', { vector: along(7) }))
    for (const twin of twins) await put(twin)
    const ids = twins.map(({ chunkId }) => chunkId).sort()
    for (let n = 0; n < 3; n++) {
      t.same(named(await vectors.nearest(along(7), { organizationId: ORG, ...SPACE }, 4)), ids)
    }
  })

  promise('only vectors of the model and dimensions that are asked for are compared', async (t, given) => {
    const { vectors, put, nearest } = given
    await put(document(7, 'Of another model.', { vector: along(2, 0.1), model: "ano'ther" }))
    const larger = { dimensions: 9, vector: Float32Array.from([...along(2, 0.1), 0]) }
    await put(document(8, 'Of another size.', larger))
    t.same((await nearest(2)).sort(), [1, 2, 3, 4, 5, 6], 'the model in use')
    t.same(await nearest(2, { model: "ano'ther" }), [7], 'another model')
    const filter = { organizationId: ORG, model: 'test', dimensions: 9 }
    t.same(named(await vectors.nearest(larger.vector, filter, 100)), [chunkIdOf(PROCESS, 8)], 'another size')
    t.same(await nearest(2, { model: 'unheard of' }), [])
    await put(document(7, 'Of this model.', { vector: along(2, 0.1) }))
    t.same(await nearest(2, {}, 1), [7], 'embedded again')
  })

  promise('what is dropped of a model is gone, and of no other model; again it is fine', async (t, given) => {
    const { vectors, rows, put, nearest } = given
    const other = { model: "ano'ther", dimensions: DIMENSIONS }
    await put(document(7, 'Of another model.', { vector: along(2, 0.1), ...other }))
    for (let n = 0; n < 2; n++) await vectors.drop(other)
    // Of vectors that rows have, those go with these.
    await rows.remove({ organizationId: ORG, chunkId: chunkIdOf(PROCESS, 7) })
    t.same(await nearest(2, other), [])
    t.same((await nearest(2)).sort(), [1, 2, 3, 4, 5, 6])
    await put(document(8, 'Of another model.', { vector: along(2, 0.1), ...other }))
    t.same(await nearest(2, other), [8], 'and there may be some again')
  })

  promise('time, process, camera and event types narrow it down', async (t, { put, nearest }) => {
    await put(document(9, 'A red object waits.', GATE))
    for (const [filter, ordinals, why] of NARROWED) {
      t.same((await nearest(0, filter)).sort(), ordinals, why)
    }
  })

  promise('what few pass is found among many that are nearer', async (t, { put, nearest }) => {
    const far = document(1, 'Far away.', { ...GATE, vector: along(4) })
    await put(far)
    for (let ordinal = 10; ordinal < 160; ordinal++) {
      await put(document(ordinal, 'Near.', { vector: along(2, ordinal / 1000) }))
    }
    t.same(await nearest(2, { cameraId: 'gate' }, 5), [1])
  })

  promise('P2: a vector indexed twice is there once, as it was indexed last', async (t, { put, nearest }) => {
    await put(document(4, YARD[3]!, { vector: along(7, 0.1), eventTypes: ['object_left'] }))
    t.same(await nearest(7, {}, 1), [4])
    t.equal((await nearest(4)).filter((ordinal) => ordinal === 4).length, 1)
    t.same(await nearest(4, { eventTypes: ['object_left'] }), [4])
  })

  promise('P8: another organization overwrites and removes nothing', async (t, { put, remove, nearest }) => {
    const theirs = { organizationId: OTHER }
    await put(document(3, 'Theirs.', { ...theirs, vector: along(7, 0.1) }))
    await remove({ ...theirs, chunkId: chunkIdOf(PROCESS, 3) })
    await remove({ ...theirs, processId: PROCESS })
    t.same(await nearest(3, {}, 1), [3])
    t.same((await nearest(3)).length, YARD.length)
  })

  promise('what is removed is not found; removing what is not there is fine', async (t, given) => {
    const { put, remove, nearest } = given
    await put(document(9, 'At the gate.', GATE))
    for (let n = 0; n < 2; n++) {
      await remove({ organizationId: ORG, chunkId: chunkIdOf(PROCESS, 3) })
    }
    t.same((await nearest(3)).sort(), [1, 2, 4, 5, 6, 9])
    await remove({ organizationId: ORG, processId: PROCESS })
    t.same(await nearest(3), [9])
  })

  promise('a vector of another size than it says is refused', async (t, { vectors, nearest }) => {
    const refused = { code: 'SS_INTERNAL', message: /9 dimensions, .* 8/, retryable: false }
    const vector = new Float32Array(DIMENSIONS + 1)
    const filter = { organizationId: ORG, ...SPACE }
    await t.rejects(vectors.nearest(vector, filter, 1), refused)
    const [entry] = entriesOf(document(1, 'x'))
    await t.rejects(vectors.upsert([{ ...entry!, vectors: [vector] }]), refused)
    t.same(await nearest(1, {}, 1), [1], 'and leaves what was there')
  })

  promise('is healthy', (_, { vectors }) => vectors.health())
}
