import t from 'tap'
import {
  coverage,
  idOf,
  lastEnded,
  lateness,
  needsCare,
  stateOf,
  type Watched,
} from '../../console/src/pages/cameras/state.ts'
import { camerasSearch } from '../../console/src/pages/cameras/search.ts'

const NOW = Date.UTC(2026, 10, 27, 12)
const iso = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString()
const failed = (code: string) => ({ status: 'failed', cause: { code } })

const camera = (given: Partial<Watched> & { clips?: Watched['recent']['nodes'] } = {}): Watched => ({
  ...{ paused: false, clipSeconds: 10, nextAt: iso(5), ...given },
  recent: { nodes: given.clips ?? [{ status: 'completed' }] },
  pictured: given.pictured ?? { nodes: [] },
})

void t.test('stateOf(): what somebody has to do something about comes before what passes', async (t) => {
  t.equal(stateOf(camera(), NOW), 'watching')
  t.equal(stateOf(camera({ clips: [] }), NOW), 'new')
  t.equal(stateOf(camera({ clips: [{ status: 'queued' }] }), NOW), 'new', 'its first clip is being taken')
  const busy = camera({ clips: [{ status: 'queued' }], pictured: { nodes: [{}] } })
  t.equal(stateOf(busy, NOW), 'watching', 'its latest clips wait')
  t.equal(stateOf(camera({ paused: true, clips: [failed('SS_CAMERA_UNREACHABLE')] }), NOW), 'paused')
  t.equal(stateOf(camera({ clips: [failed('SS_CAMERA_UNREACHABLE')], nextAt: iso(-900) }), NOW), 'away')
  t.equal(stateOf(camera({ clips: [failed('SS_CAMERA_REFUSED')] }), NOW), 'refused')
  t.equal(stateOf(camera({ clips: [failed('SS_ANALYSIS_FAILED')] }), NOW), 'failing')
  t.equal(stateOf(camera({ nextAt: iso(-60) }), NOW), 'late')
})

void t.test(
  'stateOf(): a clip that is just being taken says nothing: a camera that is away stays away',
  async (t) => {
    const away = camera({
      clips: [{ status: 'processing' }, failed('SS_CAMERA_UNREACHABLE'), { status: 'completed' }],
    })
    t.equal(stateOf(away, NOW), 'away')
    t.equal(lastEnded(away)?.status, 'failed')
    const back = camera({
      clips: [{ status: 'queued' }, { status: 'completed' }, failed('SS_CAMERA_UNREACHABLE')],
    })
    t.equal(stateOf(back, NOW), 'watching')
  },
)

void t.test('lateness() counts from when the next clip should be there', async (t) => {
  t.equal(lateness(camera({ nextAt: iso(-20) }), NOW), 0, 'it is being taken')
  t.equal(lateness(camera({ nextAt: iso(-60) }), NOW), 60)
  t.equal(lateness(camera({ nextAt: iso(-60), paused: true }), NOW), 0)
  t.equal(lateness(camera({ nextAt: null }), NOW), 0, 'on demand none is due')
})

void t.test('idOf(): a name of what a camera calls itself', async (t) => {
  t.equal(idOf('Acme & Sons IPC-440'), 'acme-sons-ipc-440')
  t.equal(idOf('  Café Straße 2.1 '), 'cafe-stra-e-2-1')
  t.equal(idOf('正門'), '', 'nobody is to guess one')
})

void t.test('needsCare() is true for what does not pass by itself', async (t) => {
  const states = ['watching', 'new', 'paused', 'late', 'away', 'refused', 'failing'] as const
  t.same(states.filter(needsCare), ['late', 'away', 'refused', 'failing'])
})

void t.test(
  'coverage(): the share that was recorded, and what is missing although it was ordered',
  async (t) => {
    const recorded = {
      stretches: [
        { from: iso(0), until: iso(30) },
        { from: iso(40), until: iso(60) },
      ],
      gaps: [
        { from: iso(30), until: iso(40), cause: { code: 'SS_CAMERA_UNREACHABLE' } },
        { from: iso(60), until: iso(100), cause: null },
      ],
    }
    t.same(coverage(recorded), { share: 0.5, missing: 10 })
    t.same(coverage({ stretches: [], gaps: [] }), { share: 0, missing: 0 })
  },
)

void t.test('camerasSearch() takes what it knows', async (t) => {
  t.same(camerasSearch({ show: 'care' }), { show: 'care' })
  t.same(camerasSearch({ show: 'nothing', other: 1 }), {})
  t.same(camerasSearch({ group: 'docks' }), { group: 'docks' })
  t.same(camerasSearch({ show: '', group: '' }), {})
})
