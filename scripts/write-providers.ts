import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { MODEL_SETTINGS } from '../core/config/models.ts'
import { capabilitiesOf } from '../core/llm/capabilities.ts'
import { ModelCapabilities } from '../core/llm/model.ts'
import { MODELS, USUAL_MODELS } from '../core/llm/models.ts'
import { code, head, madePage, row, settingRows } from './made-page.ts'

export const PROVIDERS_PAGE = 'docs/providers.md'

/** The parts of the page that are made here, by the names of their marks; the words around them are written by hand. */
const PARTS: Readonly<Record<string, () => string[]>> = {
  settings: () => settingRows(MODEL_SETTINGS),
  usual,
  models,
  capabilities,
}

/** The page of the providers, with the tables of the code in place of those that are in it. @throws where a mark is missing */
export const providersPage = (): Promise<string> => madePage(PROVIDERS_PAGE, PARTS)

function usual(): string[] {
  const rows = Object.entries(USUAL_MODELS).map(([provider, { chat, embedding }]) =>
    row(code(provider), code(chat), code(embedding)),
  )
  return [...head('provider', 'describes and answers', 'gives vectors'), ...rows]
}

function models(): string[] {
  const rows = Object.keys(MODELS)
    .filter((name) => !name.endsWith('/*'))
    .map((name) => {
      const [provider, ...model] = name.split('/')
      const can = capabilitiesOf(MODELS, provider!, model.join('/'))
      const { dimensions, shortens, price, minutePrice } = can
      if (minutePrice !== undefined)
        return row(code(name), '', '', '', '', `${dollars(minutePrice)} a minute of sound`, '')
      const cost = price ? [dollars(price.input), dimensions ? '' : dollars(price.output)] : ['', '']
      if (dimensions)
        return row(code(name), '', '', '', `${dimensions}${shortens ? ' or fewer' : ''}`, ...cost)
      return row(code(name), shown(can), thousands(can.contextTokens), can.structured, '', ...cost)
    })
  return [...head('model', 'is shown', 'context', 'form', 'vectors', 'input, $', 'output, $'), ...rows]
}

function shown(can: ModelCapabilities): string {
  const { videoBytes, storedVideoBytes, pictures, pictureSide, soundBytes } = can
  // What hears and takes no clip is there to transcribe.
  if (soundBytes > 0 && storedVideoBytes === 0) return `sounds up to ${(soundBytes / 1e6).toFixed(1)} MB`
  const stills = `${pictures} pictures of ${pictureSide}`
  if (Math.max(videoBytes, storedVideoBytes) === 0) return stills
  const within = videoBytes > 0 ? `clips up to ${megabytes(videoBytes)}` : ''
  const stored = storedVideoBytes > videoBytes ? `by address up to ${megabytes(storedVideoBytes)}` : ''
  return [within, stored, `else ${stills}`].filter(Boolean).join(', ')
}

function capabilities(): string[] {
  const { properties = {} } = z.toJSONSchema(ModelCapabilities, { io: 'input' })
  const rows = Object.entries(properties).map(([name, of]) => {
    const { description = '', default: fallback } = of as { description?: string; default?: unknown }
    return row(code(name), fallback === undefined ? '' : code(String(fallback)), description)
  })
  return [...head('field', 'default', 'meaning'), ...rows]
}

const dollars = (amount: number): string => String(amount)
const thousands = (tokens: number): string => `${Math.round(tokens / 1000).toLocaleString('en')} k`
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`

if (import.meta.main) writeFileSync(PROVIDERS_PAGE, await providersPage())
