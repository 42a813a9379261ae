import t from 'tap'
import { ssdAnchors } from '../../../../../core/llm/local/detector/anchors.ts'

const near = (a: object, b: Record<string, number>): boolean =>
  Object.entries(b).every(([key, value]) => Math.abs((a as Record<string, number>)[key]! - value) < 1e-6)

void t.test('SSD anchors: as many as the network has boxes, map by map and row by row', async (t) => {
  const anchors = ssdAnchors()
  t.equal(anchors.length, 19 * 19 * 3 + (10 * 10 + 5 * 5 + 3 * 3 + 2 * 2 + 1) * 6)
  t.ok(near(anchors[0]!, { x: 0.5 / 19, y: 0.5 / 19, width: 0.1, height: 0.1 }), 'the first is the smallest')
  t.ok(near(anchors[1]!, { width: 0.2 * Math.SQRT2, height: 0.2 / Math.SQRT2 }), 'then twice as wide as high')
  t.ok(near(anchors[3]!, { x: 1.5 / 19, y: 0.5 / 19 }), 'columns come before rows')
  t.ok(near(anchors[19 * 3]!, { x: 0.5 / 19, y: 1.5 / 19 }))
  const second = anchors.slice(19 * 19 * 3)
  t.ok(near(second[0]!, { x: 0.05, y: 0.05, width: 0.35, height: 0.35 }), 'the second map begins')
  t.ok(
    near(second[5]!, { width: Math.sqrt(0.35 * 0.5), height: Math.sqrt(0.35 * 0.5) }),
    'between two scales',
  )
  t.ok(near(anchors.at(-1)!, { x: 0.5, y: 0.5, width: Math.sqrt(0.95), height: Math.sqrt(0.95) }))
})
