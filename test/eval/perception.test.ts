import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { judge } from '../../eval/perception/judge.ts'
import { readTruth, type Truth } from '../../eval/perception/truth.ts'
import type { Reported, Told } from '../../eval/product.ts'
import { tempDir } from '../helpers/temp.ts'

const truth = (things: Truth['things'], change: Partial<Truth> = {}): Truth => ({
  ...{ video: 'yard.mp4', seen: 'made up', chunk: 10, tolerance: 0.5, complete: ['person', 'vehicle'] },
  ...{ things, ignore: [], goals: {} },
  ...change,
})
let events = 0
const seen = (
  kind: string,
  startTime: number,
  endTime: number,
  more: Record<string, string> = {},
): Reported => ({
  ...{ id: `e${++events}`, startTime, endTime, confidence: 0.9, description: `A ${kind}.` },
  type: kind === 'person' ? 'person_detected' : 'vehicle_detected',
  attributes: { kind, ...more },
})
const told = (...all: Reported[]): Told => ({ events: all, chunks: [], duration: 20 })

void t.test(
  'Eval: a thing that is told with its times, kind, direction and colour is right in all figures',
  (t) => {
    const car = { kind: 'car', from: 4, to: 9, colors: ['white', 'silver'], direction: 'left' } as const
    const { figures, faults, short } = judge(
      truth([{ ...car, colors: [...car.colors] }], { goals: { 'vehicle recall': 1 } }),
      told(seen('car', 4.2, 8.8, { color: 'silver', direction: 'left' })),
    )
    t.match(figures, { 'vehicle precision': 1, 'vehicle recall': 1, 'vehicle seconds': 5, 'things found': 1 })
    t.match(figures, { kinds: 1, directions: 1, colours: 1 })
    t.equal(figures['worst time (s)']?.toFixed(1), '0.2')
    t.same([faults, short], [[], []])
    t.end()
  },
)

void t.test(
  'Eval: what is missed, and what is reported where there is none, lowers the figures and is named with its seconds',
  (t) => {
    const person = { kind: 'person', from: 2, to: 8 } as const
    const { figures, faults, short } = judge(
      truth([person], { goals: { 'person recall': 0.9 } }),
      told(seen('person', 2, 5), seen('car', 14, 16)),
    )
    t.equal(figures['person recall'], 3 / 6, 'three of the six seconds')
    t.equal(figures['vehicle precision'], 0)
    t.equal(figures['things reported wrongly'], 1)
    t.match(faults.join('\n'), /person missed at 5-8 s/)
    t.match(faults.join('\n'), /vehicle reported at 14-16 s where there is none/)
    t.match(short, ['person recall is 0.500, goal 0.9'])
    t.end()
  },
)

void t.test(
  'Eval: a wrong kind, direction or colour is told, and a second report of one thing finds nothing more',
  (t) => {
    const car = { kind: 'car', from: 4, to: 9, colors: ['red'], direction: 'left' } as Truth['things'][number]
    const { figures, faults } = judge(
      truth([car]),
      told(seen('truck', 4, 9, { color: 'red', direction: 'right' }), seen('car', 5, 8)),
    )
    t.match(figures, { 'things found': 1, kinds: 0, directions: 0, colours: 1, 'things reported wrongly': 0 })
    t.match(faults, [/A truck\. is \{"kind":"car"/])
    t.end()
  },
)

void t.test(
  'Eval: nobody is judged in stretches that are ignored, nor of sorts that are not listed in full',
  (t) => {
    const { figures, faults } = judge(
      truth([], { complete: ['vehicle'], ignore: [[3, 9]] }),
      told(seen('person', 2, 12), seen('car', 3.5, 8.5)),
    )
    t.notOk('person precision' in figures)
    t.notOk('vehicle precision' in figures, 'none was there, none was reported where it counts')
    t.match(faults, [/not so, at 3.5 s: A car/])
    t.end()
  },
)

void t.test('Eval: a truth file with faults is refused with every one of them', (t) => {
  const file = join(tempDir(t), 'truth.json')
  writeFileSync(
    file,
    JSON.stringify({ video: 'a.mp4', seen: '', things: [{ kind: 'unicorn', from: 3, to: 2 }], more: 1 }),
  )
  t.throws(() => readTruth(file), {
    message: /Cannot judge by .*truth\.json: [^]*"more"[^]*things\[0\]\.kind/,
  })
  t.end()
})
