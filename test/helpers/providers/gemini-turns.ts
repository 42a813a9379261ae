/** The signature that a model has to be given back with what it said, and what Google lets say in its place. */
export const SIGNATURE = Buffer.from('a thought of the stand-in').toString('base64')
const ANY_SIGNATURE = 'skip_thought_signature_validator'

interface Part {
  text?: string
  functionCall?: { name: string }
  functionResponse?: { name: string }
  inlineData?: { mimeType: string; data: string }
  fileData?: { fileUri: string }
  thoughtSignature?: string
}

export interface Content {
  role?: string
  parts?: Part[]
}

/** What the real API refuses in a conversation beside what its description says; undefined where nothing is wrong. */
export function wrongContents(contents: readonly Content[], model: string): string | undefined {
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified'
  for (const [index, { role, parts = [] }] of contents.entries()) {
    const at = `* GenerateContentRequest.contents[${index}]`
    if (parts.length === 0) return `${at}.parts: contents.parts must not be empty.`
    if (role !== 'user' && role !== 'model') return 'Please use a valid role: user, model.'
    const empty = parts.findIndex((part) => Object.keys(part).every((name) => name === 'thoughtSignature'))
    if (empty >= 0)
      return `${at}.parts[${empty}].data: required oneof field 'data' must have one initialized field`
    const answers = parts.filter((part) => part.functionResponse)
    const calls = (contents[index - 1]?.parts ?? []).filter((part) => part.functionCall)
    if ((answers.length > 0 || calls.length > 0) && answers.length !== calls.length) {
      return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
    }
    const unsigned = wrongSignature(parts, model)
    if (unsigned) return `${unsigned} in content block ${index}`
  }
  return undefined
}

/** Models since Gemini 3 want the thought back that led to a call. */
function wrongSignature(parts: readonly Part[], model: string): string | undefined {
  const [first] = parts.filter((part) => part.functionCall)
  if (!first || model.startsWith('gemini-2')) return undefined
  if (!first.thoughtSignature)
    return `Function call ${first.functionCall!.name} is missing a thought_signature`
  return [SIGNATURE, ANY_SIGNATURE].includes(first.thoughtSignature) ? undefined : 'Invalid thought signature'
}

/** What Gemini understands of JSON schema. */
const KEYWORDS = new Set([
  ...[
    '$id',
    '$defs',
    '$ref',
    '$anchor',
    'type',
    'format',
    'title',
    'description',
    'enum',
    'items',
    'prefixItems',
  ],
  ...['minItems', 'maxItems', 'minimum', 'maximum', 'anyOf', 'oneOf', 'properties', 'additionalProperties'],
  ...['required', 'propertyOrdering'],
])

export function wrongSchema(schema: unknown, path: string): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined
  const { properties = {}, items, anyOf = [], ...rest } = schema as Record<string, never>
  const odd = Object.keys(rest).find((name) => !KEYWORDS.has(name))
  if (odd) return `${path}: the keyword "${odd}" is not supported`
  const inner: [string, unknown][] = [
    ...Object.entries(properties).map(([name, each]): [string, unknown] => [`${path}.${name}`, each]),
    ...(anyOf as unknown[]).map((each, index): [string, unknown] => [`${path}.anyOf[${index}]`, each]),
    [`${path}.items`, items],
  ]
  return inner.map(([at, each]) => wrongSchema(each, at)).find((wrong) => wrong !== undefined)
}
