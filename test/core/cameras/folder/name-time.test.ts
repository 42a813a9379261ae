import t from 'tap'
import { timeOfName } from '../../../../core/cameras/folder/name-time.ts'

const NOW = new Date('2026-11-28T12:00:00Z')
const NEAR = new Date('2026-11-28T09:16:00Z')
const told = (name: string, near = NEAR): string | undefined =>
  timeOfName(name, near, 'Europe/Berlin', NOW)?.toISOString()

void t.test('timeOfName() reads the forms that recorders write, by the clock of the camera', async (t) => {
  for (const name of [
    '20261128_101500.mp4',
    '20261128101500.mp4',
    '2026-11-28T10-15-00.mp4',
    '2026-11-28_10.15.00.mkv',
    '2026-11-28 10h15m00.mp4',
    'cam1_20261128_101500_20261128_102000.mp4',
    '20261128_101500-102000.mp4',
    '20261128_1015-1020.mp4',
    '2026-11-28_10.15-10.20.mp4',
  ])
    t.equal(told(name), '2026-11-28T09:15:00.000Z', name)
})

void t.test('timeOfName() reads a day from the folders, and what is left from the file', async (t) => {
  for (const [name, instant] of [
    ['2026/11/28/10.mp4', '2026-11-28T09:00:00.000Z'],
    ['2026/11/28/10/15.mp4', '2026-11-28T09:15:00.000Z'],
    ['20261128/101500.mp4', '2026-11-28T09:15:00.000Z'],
    ['20261128/ch01-10.15.00.mp4', '2026-11-28T09:15:00.000Z'],
    ['2026-11-28/10/yard/15.30.mp4', '2026-11-28T09:15:30.000Z'],
    ['2026-11-28/001/dav/10/10.15.00-10.20.00[M][0@0][0].dav', '2026-11-28T09:15:00.000Z'],
  ] as const)
    t.equal(told(name), instant, name)
})

void t.test('timeOfName() goes by an offset, or by the epoch, where the name has them', async (t) => {
  t.equal(told('20261128T101500Z.mp4'), '2026-11-28T10:15:00.000Z')
  t.equal(told('2026-11-28T10-15-00.250+0200.mp4'), '2026-11-28T08:15:00.250Z')
  t.equal(told('1795860900.mp4'), '2026-11-28T10:15:00.000Z')
  t.equal(told('yard-1795860900123.mp4'), '2026-11-28T10:15:00.123Z')
})

void t.test('timeOfName() takes nothing else for a time', async (t) => {
  for (const name of [
    ...['Meeting.mp4', '1920x1080.mp4', 'yard_20261128.mp4', '20261328_101500.mp4'],
    ...['20261128_251500.mp4', '2026/02/31/10.mp4', '20301128_101500.mp4', '2026/11/28/yard.mp4'],
  ])
    t.equal(told(name), undefined, name)
})

void t.test('timeOfName() takes of an hour that comes twice the one nearer to the file', async (t) => {
  const name = '20261025_023000.mp4'
  t.equal(told(name, new Date('2026-10-25T00:31:00Z')), '2026-10-25T00:30:00.000Z')
  t.equal(told(name, new Date('2026-10-25T01:31:00Z')), '2026-10-25T01:30:00.000Z')
})
