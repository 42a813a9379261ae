import t from 'tap'
import { wholeOf } from '../../../core/ledger/joining/whole.ts'
import type { Told } from '../../../schema/analysis.ts'

const part = (
  startTime: number,
  endTime: number,
  attributes: Told['attributes'],
  of: Partial<Told> = {},
) => ({
  told: {
    ...{ startTime, endTime, attributes, confidence: 0.5, before: true, after: true },
    ...{ opening: `It from ${startTime}`, closing: ` to ${endTime}.`, ...of },
  },
  shift: 0,
})

void t.test(
  'wholeOf(): from the first part to the last, by the opening of the one and the closing of the other',
  async (t) => {
    const whole = wholeOf([part(4, 10, {}), part(10, 20, {}, { confidence: 0.9 }), part(20, 25, {})])
    t.same(whole, { endTime: 25, confidence: 0.9, description: 'It from 4 to 25.', attributes: {} })
  },
)

void t.test('wholeOf(): the times of a part of another clip are those of the first', async (t) => {
  t.match(wholeOf([part(4, 10, {}), { ...part(0, 6, {}), shift: 12 }]), { endTime: 18 })
})

void t.test(
  'wholeOf(): how it came is of the first part, how it went of the last, what is the most of all',
  async (t) => {
    const first = { color: 'red', entryEdge: 'left', stillInView: true, direction: 'left', count: 3 }
    const last = { color: 'grey', exitEdge: 'top', stillInView: false, direction: 'left', count: 7 }
    t.same(wholeOf([part(0, 10, first), part(10, 20, last)]).attributes, {
      ...{
        color: 'red',
        entryEdge: 'left',
        exitEdge: 'top',
        stillInView: false,
        direction: 'left',
        count: 7,
      },
    })
    const back = wholeOf([part(0, 10, first), part(10, 20, { ...last, direction: 'right' })])
    t.notOk('direction' in back.attributes, 'there and back is no direction')
  },
)

void t.test('wholeOf(): seconds of a stay are those of the whole, with the time before it', async (t) => {
  const parts = [part(0, 10, { seconds: 15 }, { secondsBefore: 5 }), part(10, 14, { seconds: 9 })]
  t.same(wholeOf(parts).attributes, { seconds: 19 })
})
