import type { Question } from '../../search/asking/question.ts'
import { citationsOf, supported } from '../evidence.ts'
import { nothing, type Answered, type Said } from './said.ts'
import { withoutCount } from './counting.ts'
import { cameraWords, thingWords, timeWords } from './words.ts'

/** Which of two is more: both are counted alike. */
export async function compared({ read, tools, asker }: Answered): Promise<Said> {
  const sides = [read.question, read.other!] as const
  const counts = await Promise.all(
    sides.map(({ things, time, cameras }) =>
      tools.happenings(
        asker,
        { ...read.stretch, things: things.map(withoutCount), time, cameras },
        { order: 'earliest', most: 10 },
      ),
    ),
  )
  const [first, second] = [counts[0]!, counts[1]!]
  if (first.count + second.count === 0) return nothing({ read, tools, asker })
  const said = (question: Question, count: number): string =>
    `${count} ${question.things.map((thing) => thingWords(thing, count)).join(' or ')}` +
    `${cameraWords(question.cameras)}${timeWords(question.time, asker.zone)}`
  const cited = citationsOf([...first.some, ...second.some])
  const verdict =
    first.count === second.count
      ? 'As many'
      : first.count > second.count
        ? 'More of the first'
        : 'More of the second'
  const text = `${verdict}: ${said(sides[0], first.count)}, against ${said(sides[1], second.count)}.`
  return { kind: 'answer', sentences: [supported(text, cited)] }
}
