import t from 'tap'
import { createClock } from '../../../../core/llm/local/clock.ts'
import { momentsOf } from '../../../../core/llm/local/moments.ts'
import { observe } from '../../../../core/llm/local/observe.ts'
import { summarize } from '../../../../core/llm/local/summary.ts'
import type { ChunkAnalysis } from '../../../../core/media/analysis/types.ts'

const span = { startTime: 20.16, endTime: 30 }

void t.test('momentsOf() puts seconds of a chunk into those of the source, within its span', async (t) => {
  const moment = momentsOf({ duration: 9.8 }, span)
  t.equal(moment(0), 20.16)
  t.equal(moment(-1), 20.16)
  t.equal(moment(2), 22.16)
  t.equal(moment(11), 30)
})

void t.test('momentsOf() has what is seen to the last picture last to the end of the span', async (t) => {
  t.equal(momentsOf({ duration: 9.8 }, span)(9.8), 30)
  t.equal(momentsOf({ duration: 48 / 5 + 1 / 5 }, span)(49 / 5), 30)
  t.equal(momentsOf({ duration: 49 / 5 }, span)(48 / 5 + 1 / 5), 30)
  t.equal(momentsOf({ duration: 9.8 }, span)(9.6).toFixed(2), '29.76', 'and nothing else')
})

void t.test('momentsOf() claims nothing for pictures that are missing at the end', async (t) => {
  t.equal(momentsOf({ duration: 9.4 }, span)(9.4).toFixed(2), '29.56')
})

void t.test('A chunk in which nothing moves to its end is said so to its end', async (t) => {
  const nothing = {
    sightings: [],
    cuts: [],
    blocked: [],
    frozen: [],
    unsettled: [],
    moved: [],
    tooSmall: false,
  }
  const quiet = [{ start: 6.8, end: 9.8 }]
  const analysis: ChunkAnalysis = { ...nothing, quiet, duration: 9.8, frames: 49, width: 320, height: 180 }
  const clock = createClock()
  const said = 'Nothing moves between 00:26 and 00:30.'
  t.equal(summarize(analysis, span, clock).text, said)
  t.match(observe(analysis, span, clock), [{ endTime: 30, description: said }])
})
