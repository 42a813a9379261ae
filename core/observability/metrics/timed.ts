import { toSpectraError } from '../../errors.ts'

/** Runs something and tells how long it took, and how it ended: `ok`, or by an error code. */
export async function timed<T>(
  run: () => Promise<T>,
  tell: (seconds: number, outcome: string) => void,
): Promise<T> {
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1000
  try {
    const result = await run()
    tell(seconds(), 'ok')
    return result
  } catch (thrown) {
    tell(seconds(), toSpectraError(thrown).code)
    throw thrown
  }
}
