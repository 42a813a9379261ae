import type { z } from 'zod'
import { issuesOf } from '../../issues.ts'
import type { AnswerForm } from './answer-form.ts'
import type { Reading } from './answered.ts'

/** JSON in a text, also between the marks of a code block, as models without structured output write it. */
export function jsonIn(text: string): unknown {
  const fenced = /```(?:json)?([\s\S]*?)```/.exec(text)?.[1]
  try {
    return JSON.parse(fenced ?? text)
  } catch {
    return undefined
  }
}

/** A value in a form, as its schema says, or what is wrong with it. */
export function readAs<T>(schema: z.ZodType<T>, form: AnswerForm, value: unknown): Reading<T> {
  if (value === undefined) return { fault: 'it is no JSON' }
  const parsed = schema.safeParse(form.read(value))
  return parsed.success ? { value: parsed.data } : { fault: issuesOf(parsed.error).slice(0, 500) }
}
