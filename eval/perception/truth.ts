import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { familyOf } from '../../core/media/analysis/families.ts'
import { KINDS } from '../../core/media/analysis/types.ts'

/** What is judged: things of no family of their own are not. */
export const SORTS = ['person', 'vehicle', 'animal'] as const
export type Sort = (typeof SORTS)[number]

/** Undefined for a thing that is none of them. */
export function sortOf(kind: string): Sort | undefined {
  const family = familyOf(kind)
  return family === 'thing' ? undefined : family
}

const seconds = z.number().min(0)
const stretch = z.tuple([seconds, seconds]).refine(([from, to]) => from < to, 'ends before it begins')

const thing = z
  .strictObject({
    kind: z.enum(KINDS),
    from: seconds,
    to: seconds,
    /** Any of these. */
    colors: z.array(z.string()).min(1).optional(),
    direction: z.string().optional(),
    note: z.string().optional(),
  })
  .refine(({ from, to }) => from < to, 'ends before it begins')

/** What a person saw in a video: the format of `eval/truth`, told in eval/README.md. */
const truth = z.strictObject({
  video: z.string().min(1),
  /** How it was looked at, and how exact the times are. */
  seen: z.string(),
  /** Length of a chunk. */
  chunk: seconds.default(10),
  /** Seconds by which a time may be off. */
  tolerance: seconds.default(1),
  /** Of these sorts all things are listed: one that is reported beside them is wrong. */
  complete: z.array(z.enum(SORTS)).default([...SORTS]),
  things: z.array(thing).default([]),
  /** Stretches that nobody judges. */
  ignore: z.array(stretch).default([]),
  /** Least figures, by their name in the report. */
  goals: z.record(z.string(), z.number()).default({}),
})
export type Truth = z.infer<typeof truth>
export type Thing = Truth['things'][number]

/** @throws an error that names the file and every fault in it */
export function readTruth(file: string): Truth {
  const read = truth.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (read.success) return read.data
  throw new Error(`Cannot judge by ${file}: ${z.prettifyError(read.error)}`)
}
