import t from 'tap'
import { effectsOf } from '../../../cli/work/organization.ts'
import { parseLimit, size } from '../../../cli/output/limits.ts'

const NOTHING = { processes: 0, storedBytes: 0, dayCost: 0, monthCost: 0 }

void t.test('parseLimit(): times, sizes, counts and dollars, as people write them', (t) => {
  for (const [option, text, expected] of [
    ['longest', '90', ['videoSeconds', 90]],
    ['longest', '1.5h', ['videoSeconds', 5400]],
    ['largest', '4GB', ['sourceBytes', 4e9]],
    ['largest', '2 gib', ['sourceBytes', 2 * 1024 ** 3]],
    ['space', '0', ['quotaBytes', 0]],
    ['processes', '3', ['concurrentProcesses', 3]],
    ['dailyCost', '0.50', ['dailyCost', 0.5]],
    ['monthlyCost', 'none', ['monthlyCost', null]],
  ] as const)
    t.same(parseLimit(option, text), expected, `${option} ${text}`)
  t.end()
})

void t.test('parseLimit(): what is no limit is refused with what one looks like', (t) => {
  for (const [option, text, message] of [
    ['longest', '0', '--longest: give seconds, or a time such as 90m, 2h, or none, not "0"'],
    ['longest', '2 weeks', '--longest'],
    ['largest', '-1', '--largest'],
    ['largest', '1e3', '--largest'],
    ['space', '99999999TB', '--space'],
    ['space', '', '--space'],
    ['processes', '0', '--processes: give a whole number from 1 on'],
    ['processes', '1.5', '--processes'],
    ['dailyCost', '$5', '--daily-cost: give US dollars such as 0.50'],
    ['monthlyCost', 'constructor', '--monthly-cost'],
  ] as const)
    t.throws(() => parseLimit(option, text), {
      ...{ code: 'SS_INPUT_INVALID', message: new RegExp(`^Cannot use ${message}`) },
    })
  t.end()
})

void t.test('size(): bytes in the unit that says most', (t) => {
  t.same([0, 999, 1000, 1_250_000, 5e11].map(size), ['0 bytes', '999 bytes', '1 KB', '1.3 MB', '500 GB'])
  t.end()
})

void t.test('effectsOf(): a limit of cost that is reached stops what is at work, and says so', (t) => {
  const use = { ...NOTHING, processes: 2, dayCost: 3, monthCost: 9 }
  t.same(effectsOf({}, { dailyCost: 2 }, use), [
    {
      words:
        'The limit of the cost of models in a day (UTC) would be $2.00, and $3.00 is reached already: what the 2 processes at work still ask of paid models waits until tomorrow (UTC).',
      stops: true,
    },
  ])
  t.match(effectsOf({ monthlyCost: 10 }, { monthlyCost: 9 }, use), [
    { words: /no more can be ordered until then\.$/, stops: true },
  ])
  t.match(effectsOf({}, { dailyCost: 0 }, NOTHING), [
    { words: /\$0\.0000 is reached already\.$/, stops: false },
  ])
  t.end()
})

void t.test('effectsOf(): limits of space and of processes stop nothing that is at work', (t) => {
  const use = { ...NOTHING, processes: 2, storedBytes: 5e9 }
  t.match(effectsOf({}, { concurrentProcesses: 2, quotaBytes: 4e9 }, use), [
    { words: /^The limit of the processes at work at a time would be 2, and 2 is reached/, stops: false },
    { words: /^The limit of the space for all that is stored would be 4 GB, and 5 GB is/, stops: false },
  ])
  t.end()
})

void t.test('effectsOf(): what is raised, taken away, or reached before as well, has none', (t) => {
  const use = { ...NOTHING, processes: 2, dayCost: 3, monthCost: 9 }
  t.same(effectsOf({ dailyCost: 2 }, { dailyCost: 4 }, use), [])
  t.same(effectsOf({ dailyCost: 2 }, {}, use), [])
  t.same(effectsOf({ dailyCost: 2 }, { dailyCost: 1 }, use), [], 'it waits already')
  t.same(effectsOf({}, { dailyCost: 4, videoSeconds: 1, sourceBytes: 1 }, use), [])
  t.end()
})
