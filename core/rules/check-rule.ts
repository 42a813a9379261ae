import { LARGEST_RULE, Rule } from '../../schema/rules.ts'
import { SpectraError } from '../errors.ts'

/** A rule as people write it, checked. @throws SS_INPUT_INVALID with the field, and what would be right */
export function checkRule(given: unknown): Rule {
  const parsed = Rule.safeParse(given)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    const field = path.join('.') || 'rule'
    throw new SpectraError('SS_INPUT_INVALID', `Cannot take the rule: ${field}: ${message}`, {
      details: { field },
    })
  }
  const bytes = Buffer.byteLength(JSON.stringify(parsed.data))
  if (bytes <= LARGEST_RULE) return parsed.data
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot take the rule: it has ${bytes} bytes as JSON, more than ${LARGEST_RULE}`,
    { details: { field: 'rule' } },
  )
}
