import { readDescription } from './description.ts'
import type { DetectorModel } from './detector.ts'
import { ownName } from './installed.ts'
import { readerOf } from './outputs.ts'

/** A network of one's own, as the file beside it describes it. @throws SS_CONFIG_INVALID with every fault of that */
export async function readOwn(path: string): Promise<DetectorModel> {
  const description = await readDescription(path)
  const { input, classes, kinds, sure, overlap } = description
  return {
    name: ownName(path),
    onnx: path,
    input,
    read: readerOf(description),
    kinds: classes.map((name) => kinds[name]),
    ...{ sure, overlap },
  }
}
