import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import type * as OpenCV from '@techstark/opencv-js'

export type Cv = typeof OpenCV
export type Mat = OpenCV.Mat

let loading: Promise<{ cv: Cv }> | undefined

/**
 * OpenCV 4.12 as WebAssembly, loaded once per thread (about 0.3 s). It installs process-wide exception handlers, so
 * it must never be loaded on the main thread. The module object is thenable: it travels inside another object,
 * because a promise that is resolved with it never settles.
 */
export function loadOpenCv(): Promise<{ cv: Cv }> {
  if (isMainThread) throw new Error('Cannot load OpenCV: it belongs in worker threads only')
  loading ??= new Promise((resolve) => {
    const cv = createRequire(import.meta.url)('@techstark/opencv-js') as Cv
    if (typeof cv.Mat === 'function') resolve({ cv })
    else (cv as unknown as { onRuntimeInitialized(): void }).onRuntimeInitialized = () => resolve({ cv })
  })
  return loading
}

/** Runs `work` with a way to keep things of the WebAssembly heap, and frees them all afterwards, come what may. */
export function scoped<T>(work: (own: <O extends { delete(): void }>(object: O) => O) => T): T {
  const owned: { delete(): void }[] = []
  try {
    return work((object) => {
      owned.push(object)
      return object
    })
  } finally {
    for (const object of owned.reverse()) object.delete()
  }
}
