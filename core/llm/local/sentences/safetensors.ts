import { z } from 'zod'
import { SpectraError } from '../../../errors.ts'

/** A tensor of half precision as it lies in the file. */
export interface HalfTensor {
  shape: number[]
  bits: Uint16Array
}

const Header = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
)
const LENGTH = 8

/**
 * The tensors of half precision of a safetensors file: eight bytes with the length of a JSON header, that, and the numbers, which are not
 * copied where their place in the file allows it (https://huggingface.co/docs/safetensors).
 * @throws SS_CONFIG_INVALID where it is none, or cut short
 */
export function readHalfTensors(file: Uint8Array): Map<string, HalfTensor> {
  if (file.byteLength < LENGTH) throw unusable('it is too short')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const from = LENGTH + Number(view.getBigUint64(0, true))
  if (from > file.byteLength) throw unusable('its header is cut short')
  const tensors = new Map<string, HalfTensor>()
  for (const [name, { dtype, shape, data_offsets: place }] of Object.entries(
    headerOf(file.subarray(LENGTH, from)),
  )) {
    if (dtype !== 'F16') continue
    const bytes = file.subarray(from + place[0], from + place[1])
    const count = shape.reduce((product, side) => product * side, 1)
    if (bytes.byteLength !== count * 2) throw unusable(`${name} does not have the size of its shape`)
    tensors.set(name, { shape, bits: halves(bytes) })
  }
  return tensors
}

function headerOf(bytes: Uint8Array): z.infer<typeof Header> {
  try {
    const entries = Object.entries(JSON.parse(new TextDecoder().decode(bytes)) as object)
    return Header.parse(Object.fromEntries(entries.filter(([name]) => name !== '__metadata__')))
  } catch (cause) {
    throw unusable('its header is not that of tensors', cause)
  }
}

/** Numbers of two bytes begin at even places only. */
const halves = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint16Array =>
  byteOffset % 2 === 0
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength))

const unusable = (state: string, cause?: unknown): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot read the weights: ${state}`, { cause })
