import t from 'tap'
import { join } from 'node:path'
import { sharedDir } from '../helpers/shared.ts'
import { jsonLines, spectra as lean, WITH_NETWORKS } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

/** As users have it. */
const spectra = (data: string, args: string[]) => lean(data, args, WITH_NETWORKS)

const shared = sharedDir()
const skip = shared ? false : 'the shared footage is not here (SPECTRA_SHARED)'
const video = (name: string): string => join(shared!, 'videos', name)

interface Seen {
  type: string
  startTime: number
  endTime: number
  attributes: Record<string, unknown>
}
const eventsOf = (stdout: string): Seen[] =>
  jsonLines(stdout).filter(({ kind }) => kind === 'event') as unknown as Seen[]

void t.test(
  'Footage: the cars that cross are found, and "red object" leads to the red one',
  { skip },
  async (t) => {
    const data = tempDir(t)
    const run = await spectra(data, ['analyze', video('car-detection.mp4'), '--chunk', '5', '--json'])
    t.equal(run.code, 0, run.stderr)
    const moving = eventsOf(run.stdout).filter(({ type }) => type === 'object_moving')
    t.ok(
      moving.length >= 4,
      `${moving.length} moving objects: the four vehicles, one of them over the border of two chunks`,
    )
    t.ok(moving.every(({ attributes }) => attributes.color && attributes.direction))
    t.ok(moving.some(({ attributes }) => attributes.color === 'red'))
    t.ok(
      moving.filter(({ attributes }) =>
        ['white', 'silver', 'grey', 'gray'].includes(String(attributes.color)),
      ).length >= 2,
    )

    const found = await spectra(data, ['search', 'red object', '--json'])
    const [best] = jsonLines(found.stdout) as unknown as {
      startTime: number
      endTime: number
      text: string
    }[]
    t.match(best!.text, /\bred\b/)
    const red = moving.find(({ attributes }) => attributes.color === 'red')!
    t.ok(red.startTime < best!.endTime && red.endTime > best!.startTime, 'the chunk in which it crosses')
  },
)

void t.test(
  'Footage: people are reported while in view, no activity while the room is empty',
  { skip },
  async (t) => {
    const data = tempDir(t)
    const run = await spectra(data, ['analyze', video('one-by-one-person-detection.mp4'), '--json'])
    t.equal(run.code, 0, run.stderr)
    const events = eventsOf(run.stdout)
    t.ok(events.some(({ type }) => type === 'person_detected'))
    t.ok(events.some(({ type }) => type === 'no_activity'))
    const hits = jsonLines(
      (await spectra(data, ['search', 'a person', '--type', 'person_detected', '--json'])).stdout,
    )
    t.ok(hits.length > 0)
  },
)
