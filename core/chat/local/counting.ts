import type { Sentence } from '../../../schema/chat.ts'
import type { Thing } from '../../search/asking/question.ts'
import { lengthWords } from '../clock.ts'
import { citationsOf, MOST_CITATIONS, remark, supported } from '../evidence.ts'
import type { Happenings } from '../happenings.ts'
import { isUnnamed } from '../unnamed.ts'
import { nothing, type Answered, type Said } from './said.ts'
import { happeningSentence } from './listing.ts'
import { thingWords } from './words.ts'

/** How many: as the database counts them; a thing that comes back counts again. */
export async function counted({ read, tools, asker }: Answered): Promise<Said> {
  const { question, stretch } = read
  const { time, cameras } = question
  const sentences: Sentence[] = []
  const groups = question.things.some(isUnnamed) ? [question.things] : question.things.map((thing) => [thing])
  for (const group of groups) {
    const [thing] = group as [Thing]
    const which = { ...stretch, things: group.map(withoutCount), time, cameras }
    const { count, some } = await tools.happenings(asker, which, { order: 'earliest', most: MOST_CITATIONS })
    if (count === 0) {
      if (groups.length === 1) return nothing({ read, tools, asker })
      sentences.push(remark(`No evidence of ${thingWords(thing, 2)}.`))
      continue
    }
    sentences.push(supported(`I count ${count} ${thingWords(thing, count)}.`, citationsOf(some)))
    const titles = await tools.titles(asker, some)
    sentences.push(happeningSentence(some[0]!, { titles, zone: asker.zone }, 'The first: '))
  }
  const isAnswer = sentences.some(({ support }) => support === 'supported')
  if (isAnswer) sentences.push(remark('One that goes away and comes back counts again.'))
  return { kind: isAnswer ? 'answer' : 'nothing', sentences }
}

/** How long: each stay, and all of them. */
export async function lasted({ read, tools, asker }: Answered): Promise<Said> {
  const { question, stretch } = read
  const { time, cameras } = question
  const things = question.things.map((thing) => ({
    ...withoutCount(thing),
    types: thing.kinds.length + thing.colours.length > 0 ? [] : thing.types,
  }))
  const which = { ...stretch, things, time, cameras }
  const found = await tools.happenings(asker, which, { order: 'longest', most: MOST_CITATIONS })
  const { count, seconds, longest, some } = found
  if (count === 0) return nothing({ read, tools, asker })
  const what = [...new Set(things.map((thing) => thingWords(thing, count)))].join(' or ')
  if (things.every(({ types }) => types.includes('no_activity'))) return still(found)
  if (count === 1)
    return {
      kind: 'answer',
      sentences: [supported(`One ${what}: in view for ${lengthWords(seconds)}.`, citationsOf(some))],
    }
  return {
    kind: 'answer',
    sentences: [
      supported(`${count} ${what}: in view for ${lengthWords(seconds)} in all.`, citationsOf(some)),
      supported(`The longest stay is ${lengthWords(longest)}.`, citationsOf(some.slice(0, 1))),
    ],
  }
}

function still({ count, seconds, longest, some }: Happenings): Said {
  const all = supported(`Nothing moves for ${lengthWords(seconds)} in all.`, citationsOf(some))
  const most = supported(`The longest time is ${lengthWords(longest)}.`, citationsOf(some.slice(0, 1)))
  return { kind: 'answer', sentences: count === 1 ? [all] : [all, most] }
}

/** How many there are at once is another question. */
export const withoutCount = ({ types, kinds, colours }: Thing): Thing => ({ types, kinds, colours })
