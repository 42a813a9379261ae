import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Stretch = z.strictObject({ video: z.string(), from: z.number(), to: z.number() })

const QuestionsFile = z.strictObject({
  /** How it was found out. */
  seen: z.string(),
  /** All are searched at once. */
  videos: z.array(z.string()).min(1),
  chunk: z.number().positive(),
  /** Seconds by which an answer may be off. */
  tolerance: z.number().min(0).default(1),
  goals: z.record(z.string(), z.number()).default({}),
  questions: z
    .array(
      z.strictObject({
        ask: z.string().min(1),
        /** Asked of chat alone: a search finds what is there, and tells of no absence. */
        only: z.literal('chat').optional(),
        right: z.array(Stretch),
      }),
    )
    .min(1),
})
export type Questions = z.infer<typeof QuestionsFile>

/** @throws an error that names what is wrong with the file */
export function readQuestions(path: string): Questions {
  const read = QuestionsFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (read.success) return read.data
  throw new Error(`Cannot read the questions in ${path}: ${z.prettifyError(read.error)}`)
}

/** A question, and the first answer that it had. */
export interface Answered {
  text: string
  right: Questions['questions'][number]['right']
  understood: string
  found: { video: string; at: number; text: string; why: unknown } | undefined
  misses: unknown[]
}

export interface Judged {
  /** `hit@1`: of the questions that have an answer, the share whose first one is right; `abstention`: of the others, the share without. */
  figures: Record<string, number>
  faults: string[]
  /** Goals that are not reached. */
  short: string[]
}

export function figuresOf(
  { tolerance, goals }: Pick<Questions, 'tolerance' | 'goals'>,
  answered: readonly Answered[],
): Judged {
  const isRight = ({ right, found }: Answered): boolean => {
    if (!found) return right.length === 0
    return right.some(
      ({ video, from, to }) =>
        video === found.video && found.at >= from - tolerance && found.at <= to + tolerance,
    )
  }
  const share = (some: readonly Answered[]): number => some.filter(isRight).length / Math.max(1, some.length)
  const figures = {
    'hit@1': share(answered.filter(({ right }) => right.length > 0)),
    abstention: share(answered.filter(({ right }) => right.length === 0)),
  }
  const faults = answered
    .filter((each) => !isRight(each))
    .map(({ text, found, understood }) => {
      const said = found ? `found ${found.video} at ${found.at.toFixed(1)} s` : 'found nothing'
      return `"${text}" ${said} (${understood})`
    })
  const short = Object.entries(goals)
    .filter(([name, least]) => (figures[name as keyof typeof figures] ?? 0) < least)
    .map(
      ([name, least]) =>
        `${name} is ${(figures[name as keyof typeof figures] ?? 0).toFixed(3)}, not ${least}`,
    )
  return { figures, faults, short }
}
