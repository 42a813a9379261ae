import { toSpectraError } from '../errors.ts'
import type { Provider } from './provider.ts'

export interface Renewing {
  /** Opens the provider with its key as it is now. */
  open(): Promise<Provider>
  /** The key that the provider was opened with last was refused: whether there is another now. */
  refused(): Promise<boolean>
  /** Told after it became another. */
  onChange(listener: () => void): void
}

/**
 * A provider whose key may become another: it is opened anew then, and what was refused is asked once more. Whoever asked notices
 * nothing.
 */
export async function renewing({ open, refused, onChange }: Renewing): Promise<Provider> {
  let current = await open()
  let changed = false
  onChange(() => (changed = true))

  async function ask<T>(question: (provider: Provider) => Promise<T>): Promise<T> {
    if (changed) await renew()
    const asked = current
    try {
      return await question(asked)
    } catch (thrown) {
      if (toSpectraError(thrown).code !== 'SS_PROVIDER_REFUSED' || !(await refused())) throw thrown
      if (asked === current) await renew()
      return question(current)
    }
  }

  async function renew(): Promise<void> {
    changed = false
    current = await open()
  }

  return {
    vision(name) {
      return {
        ...current.vision(name),
        describe: (request, signal) => ask((provider) => provider.vision(name).describe(request, signal)),
        health: () => ask((provider) => provider.vision(name).health()),
      }
    },
    language(name) {
      return {
        ...current.language(name),
        generate: (messages, options) =>
          ask((provider) => provider.language(name).generate(messages, options)),
        health: () => ask((provider) => provider.language(name).health()),
      }
    },
    embedding(name, dimensions) {
      return {
        ...current.embedding(name, dimensions),
        embed: (texts, kind, signal) =>
          ask((provider) => provider.embedding(name, dimensions).embed(texts, kind, signal)),
        health: () => ask((provider) => provider.embedding(name, dimensions).health()),
      }
    },
  }
}
