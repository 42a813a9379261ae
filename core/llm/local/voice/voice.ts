import type { Stretch } from '../../../media/analysis/types.ts'
import { loadOrt, openSession, type OrtTensor } from '../onnx/runtime.ts'
import { voiceWeights } from './installed.ts'
import { VOICE_RATE } from './rate.ts'
import { speechOf } from './stretches.ts'

/** Samples that it takes at once: 96 ms. */
const PIECE = 1536
/** It is told by nobody that it has two memories of these sides. */
const MEMORY = [2, 1, 64]

/** Tells where somebody speaks. */
export interface Voice {
  /** @param sound mono, `VOICE_RATE` samples a second, in parts of any length. Stretches in seconds from its start. */
  hear(sound: AsyncIterable<Float32Array>): Promise<Stretch[]>
  close(): Promise<void>
}

/**
 * Silero VAD, as the package ships it: 2 to 5 ms of processor time for each second of sound. It hears voices, not words.
 * @returns undefined where the package or the runtime is not installed
 * @throws SS_CONFIG_INVALID where the file is damaged
 */
export async function openVoice(): Promise<Voice | undefined> {
  const path = voiceWeights()
  if (!path) return undefined
  const ort = await loadOrt()
  const session = await openSession(ort, path)
  const rate = new ort.Tensor('int64', BigInt64Array.of(BigInt(VOICE_RATE)), [])
  const blank = (): OrtTensor =>
    new ort.Tensor('float32', new Float32Array(MEMORY.reduce((product, side) => product * side, 1)), MEMORY)
  return {
    async hear(sound) {
      const likeness: number[] = []
      let [h, c] = [blank(), blank()]
      for await (const piece of pieces(sound)) {
        const input = new ort.Tensor('float32', piece, [1, PIECE])
        const told = await session.run({ input, h, c, sr: rate })
        ;[h, c] = [told.hn!, told.cn!]
        likeness.push(Number(told.output!.data[0]))
      }
      return speechOf(likeness, PIECE / VOICE_RATE)
    },
    close: () => session.release(),
  }
}

/** Cuts sound into pieces of one length; what is left at its end is too short to be heard. */
async function* pieces(sound: AsyncIterable<Float32Array>): AsyncGenerator<Float32Array, void, void> {
  let piece = new Float32Array(PIECE)
  let filled = 0
  for await (const part of sound) {
    for (let at = 0; at < part.length;) {
      const taken = Math.min(part.length - at, PIECE - filled)
      piece.set(part.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled < PIECE) continue
      yield piece
      piece = new Float32Array(PIECE)
      filled = 0
    }
  }
}
