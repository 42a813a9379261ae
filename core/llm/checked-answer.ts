import type { z } from 'zod'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'

/**
 * What a model gave, as the schema says.
 * @throws SS_ANALYSIS_FAILED where it is something else: the next try may do better
 */
export function checkedAnswer<T>(
  schema: z.ZodType<T>,
  given: unknown,
  { provider, model }: { provider: string; model: string },
): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new SpectraError(
    'SS_ANALYSIS_FAILED',
    `Cannot use the answer of ${provider} ${model}: ${issuesOf(parsed.error)}`,
  )
}
