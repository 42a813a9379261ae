import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)

/** Where a file of a package lies, which may not be installed: then undefined. */
export function resolved(specifier: string): string | undefined {
  try {
    return resolve(specifier)
  } catch {
    return undefined
  }
}

/** Whether the runtime of networks is there, with a binary for this platform; nothing is loaded for that. */
export const hasOrt = (): boolean =>
  resolved(`onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`) !==
  undefined
