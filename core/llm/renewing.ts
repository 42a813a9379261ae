import { toSpectraError } from '../errors.ts'
import type { Sound } from '../ports.ts'
import type { Provider } from './provider.ts'

export interface Renewing<Used> {
  /** What it is opened with now. */
  now(): Used
  open(used: Used): Promise<Provider>
  /** The key in it was refused: whether there is another now. */
  refused(used: Used): Promise<boolean>
}

/**
 * A provider whose key may become another: it is opened anew then, and what was refused is asked once more. Whoever asked notices
 * nothing.
 */
export async function renewing<Used>({ now, open, refused }: Renewing<Used>): Promise<Provider> {
  let used = now()
  let opened = open(used)
  let current = await opened

  /** The provider as of now. Those who ask at a time share its opening. */
  async function present(): Promise<Provider> {
    if (used !== now()) {
      used = now()
      opened = open(used)
    }
    return (current = await opened)
  }

  async function ask<T>(question: (provider: Provider) => Promise<T>): Promise<T> {
    const provider = await present()
    const asked = used
    try {
      return await question(provider)
    } catch (thrown) {
      if (toSpectraError(thrown).code !== 'SS_PROVIDER_REFUSED' || !(await refused(asked))) throw thrown
      return question(await present())
    }
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
    ...(current.transcription && {
      transcription: (name: string) => ({
        ...current.transcription!(name),
        transcribe: (sound: Sound, signal: AbortSignal) =>
          ask((provider) => provider.transcription!(name).transcribe(sound, signal)),
        health: () => ask((provider) => provider.transcription!(name).health()),
      }),
    }),
  }
}
