/** A typed array that grows: twice as large whenever it is full. */
export interface Growing<A extends Numbers> {
  /** Of this moment: it is another one after the next `push`. */
  readonly values: A
  readonly length: number
  /** Adds a value. Returns its place. */
  push(value: number): number
  /** Bytes that it takes. */
  readonly bytes: number
}

type Numbers = Uint8Array | Int32Array | Uint32Array | Float64Array

export function growing<A extends Numbers>(Type: new (length: number) => A, room = 16): Growing<A> {
  let values = new Type(room)
  let length = 0
  return {
    get values() {
      return values
    },
    get length() {
      return length
    },
    get bytes() {
      return values.byteLength
    },
    push(value) {
      if (length === values.length) {
        const larger = new Type(length * 2)
        larger.set(values)
        values = larger
      }
      values[length] = value
      return length++
    },
  }
}
