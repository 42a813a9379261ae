import type { Vision } from '../ports.ts'
import type { Models } from './models.ts'

/** The same vision, which reads what is written in pictures where that is asked for; what that takes is loaded then. */
export function openReading(vision: Vision, { analyst }: Pick<Models, 'analyst'>): Vision {
  let opened: Promise<Vision> | undefined
  const open = async (): Promise<Vision> => {
    const { readingVision } = await import('../llm/local/reading/reading-vision.ts')
    return readingVision(vision, async () => (await analyst()).looks)
  }
  return {
    ...{ provider: vision.provider, model: vision.model, health: () => vision.health() },
    async describe(request, signal) {
      if (!request.ocr) return vision.describe(request, signal)
      return (await (opened ??= open())).describe(request, signal)
    },
  }
}
