import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatsOf } from '../../console/src/text/formats.ts'
import { axisZone, footageZone, machineZone, zoneOf } from '../../console/src/text/zones.ts'
import { zonedInstant } from '../../schema/instants.ts'

const SEEN = '2026-11-28T03:33:48.000Z'
const zones = new Map([
  ['yard', 'Europe/Berlin'],
  ['lobby', 'Europe/Berlin'],
  ['dock', 'Asia/Tokyo'],
  ['old', null],
])

void t.test('What a camera saw is told by its clock, as the sentences about it are', async (t) => {
  for (const [camera, zone] of zones) {
    const shown = formatsOf('en', footageZone('site', zones, camera)).instant(SEEN)
    const [, hours] = /T(\d\d:\d\d:\d\d)/.exec(zonedInstant(new Date(SEEN), zone ?? undefined))!
    t.ok(shown.includes(hours!), `${camera}: ${shown}`)
    t.match(shown, /(GMT|UTC)/, 'with its offset')
  }
})

void t.test('What no camera saw, or one that is gone, is told by the clock of this machine', async (t) => {
  for (const camera of [undefined, null, 'removed'])
    t.equal(footageZone('site', zones, camera), machineZone())
  t.equal(zoneOf('site'), machineZone())
})

void t.test('A clock that the viewer chose holds for everything', async (t) => {
  t.equal(footageZone('Pacific/Auckland', zones, 'yard'), 'Pacific/Auckland')
  t.equal(axisZone('Pacific/Auckland', zones, ['yard', 'dock']), 'Pacific/Auckland')
  t.equal(footageZone('here', zones, 'dock'), machineZone())
})

void t.test(
  'An axis of several cameras has their zone where they share one, else that of the viewer',
  async (t) => {
    t.equal(axisZone('site', zones, ['yard', 'lobby']), 'Europe/Berlin')
    t.equal(axisZone('site', zones, ['yard', 'dock']), machineZone())
    t.equal(axisZone('site', zones, []), machineZone())
  },
)

void t.test('Pages ask this rule: none takes the viewer’s zone for a clock of its own', async (t) => {
  const pages = join(import.meta.dirname, '../../console/src/pages')
  const files = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  )
  const own = files.filter((name) =>
    /\bzoneOf\(|createFormats\(|resolvedOptions\(/.test(readFileSync(join(pages, name), 'utf8')),
  )
  t.same(own, ['channels/channel-form.tsx'], 'a channel begins with the viewer’s')
})
