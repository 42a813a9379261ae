import t from 'tap'
import type { EventView, FootageReader } from '../../../core/ports.ts'
import { overviewOfCamera } from '../../../core/summaries/of-camera.ts'

const tenant = { organizationId: '00000000-0000-4000-8000-000000000001' }
const at = (time: string): Date => new Date(`2026-05-01T${time}Z`)
const person = (from: string, seconds: number, chunkId = from) =>
  ({
    ...{ type: 'person_detected', attributes: { kind: 'person' }, at: at(from), startTime: 2 },
    ...{ endTime: 2 + seconds, processId: 'p', chunkId },
  }) as unknown as EventView

const footage = (events: EventView[], of: Partial<FootageReader> = {}) =>
  ({
    cameras: async (_, ids) => ids.map((id) => ({ id })),
    findEvents: async (_, { from, until }) => ({
      items: events.filter((event) => event.at! >= from! && event.at! < until!),
    }),
    recordings: async (_, { from, until }) => [
      { cameraId: 'door', stretches: [{ from, until, processId: 'p' }], gaps: [] },
    ],
    processes: async (_, ids) => ids.map((id) => ({ id, status: 'completed' })),
    ...of,
  }) as FootageReader

const hour = { cameraId: 'door', from: at('06:00:00'), until: at('07:00:00'), zone: 'Europe/Berlin' }

void t.test('A summary of a camera speaks by the clock of its zone', async (t) => {
  const events = [
    person('05:58:00', 30),
    person('06:20:00', 60),
    person('06:40:00', 120),
    person('06:41:00', 60),
    person('07:00:00', 10),
  ]
  const told = (await overviewOfCamera(footage(events), tenant, hour))!
  t.equal(
    told.text,
    'Between 08:00 and 09:00 three people were seen. At most two people were there at once, at 08:41. Nobody was seen before 08:20 and after 08:42. ' +
      'A person was there between 08:20 and 08:21. A person was there between 08:40 and 08:42. A person was there between 08:41 and 08:42.',
  )
  const into = (await overviewOfCamera(footage([person('05:59:30', 60)]), tenant, hour))!
  t.match(into.text, 'one person was seen', 'who came before and stayed is there')
})

void t.test('A summary of a camera says what was not recorded, or not analysed', async (t) => {
  const stretches = [
    { from: at('06:00:00'), until: at('06:20:00'), processId: 'p' },
    { from: at('06:30:00'), until: at('07:00:00'), processId: 'failed' },
  ]
  const told = await overviewOfCamera(
    footage([], {
      recordings: async () => [{ cameraId: 'door', stretches, ring: [], gaps: [] }],
      processes: async (_, ids) =>
        ids.map((id) => ({ id, status: id === 'p' ? 'completed' : 'failed' })) as never,
    }),
    tenant,
    hour,
  )
  t.equal(
    told!.text,
    'Nothing is known of what happened between 08:20 and 09:00. Between 08:00 and 09:00 nothing was seen to move.',
  )
})

void t.test('There is no summary of a camera that is not there', async (t) => {
  t.equal(await overviewOfCamera(footage([], { cameras: async () => [] }), tenant, hour), undefined)
})

void t.test('A summary of a day names the day where the range reaches over midnight', async (t) => {
  const range = { ...hour, from: at('20:00:00'), until: new Date('2026-05-02T20:00:00Z') }
  const told = (await overviewOfCamera(footage([]), tenant, range))!
  t.equal(told.text, 'Between 22:00 on 1 May and 22:00 on 2 May nothing was seen to move.')
})
