/** One answer of a model, in no provider's words: each stand-in puts it into its own. */
export type Says =
  | { text: string }
  /** JSON in the form that was asked for. */
  | { value: unknown }
  | { calls: { name: string; arguments: unknown }[] }
  /** The arguments of a call as they are written. */
  | { writtenCall: { name: string; arguments: string } }
  /** The limit of tokens is met in the middle of this text. */
  | { cut: string }
  /** The model says that it will not. */
  | { refusal: string }
  /** A filter of the provider stops it. */
  | { filtered: true }
  | { empty: true }
  /** What the transport does in its place. */
  | { fault: TransportFault }

export type TransportFault =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Half of a whole answer, and the connection is gone. */
  | 'cut in the middle'
  /** A whole answer that is no JSON. */
  | 'malformed'
  /** JSON, but no answer. */
  | 'null'
  /** The head of an answer, and then nothing. */
  | 'slow'

/** What was asked, in no provider's words. */
export interface Asked {
  system: string
  /** Everything else that was said, in order. */
  text: string
  pictures: Buffer[]
  videos: Buffer[]
  schema: unknown
  tools: string[]
  /** Results of tools that were given. */
  results: string[]
  /** The request as it came. */
  body: unknown
}

/** A sound that was to be transcribed, decoded. */
export interface Heard {
  model: string
  /** Of the file, as it was given. */
  name: string
  type: string
  bytes: Buffer
  channels: number
  rate: number
  seconds: number
  /** 16 bits a sample. */
  pcm: Buffer
}

/** Seconds from the begin of the sound. */
export interface Line {
  start: number
  end: number
  text: string
}

/** One that hears, too. */
export interface HearingStandIn extends StandIn {
  heard: Heard[]
  /** What befalls the next answers, one after the other; behind that `speaks`. */
  heardNext: ({ fault: TransportFault } | { body: unknown })[]
  speaks: (heard: Heard) => Line[]
}

/** A stand-in for a provider. */
export interface StandIn {
  url: string
  /** What it was asked, oldest first. */
  asked: Asked[]
  /** What it says next, one answer a question; behind that `usually`. */
  next: Says[]
  usually: (asked: Asked) => Says
  /** What it found wrong with requests: it refused them. */
  refused: string[]
  /** Requests whose connection went before they were answered. */
  aborted: number
  close(): Promise<void>
}

/** What a model does that follows its instructions: the question decides. */
export function obedient({ system, text, schema, tools, results }: Asked): Says {
  if (results.length > 0) return { text: `The tool says: ${results.at(-1)}` }
  if (tools.length > 0) return { calls: [{ name: tools[0]!, arguments: { text: 'red car' } }] }
  if (!schema) return { text: 'Hello.' }
  const [from = 0, to = 1] = [
    ...`${system} ${text}`.matchAll(
      /(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)|second (\d+(?:\.\d+)?) and second (\d+(?:\.\d+)?)/g,
    ),
  ]
    .flatMap(([, a, b, c, d]) => [Number(a ?? c), Number(b ?? d)])
    .slice(0, 2)
  const event = {
    ...{ type: 'person_detected', startTime: from, endTime: to, confidence: 0.8 },
    description: 'A person walks along the wall.',
    attributes: [{ name: 'colour', value: 'red' }],
  }
  if (isDescription(schema)) {
    return {
      value: { summary: 'A person in red walks along the wall and leaves on the right.', events: [event] },
    }
  }
  return { value: { answer: [event] } }
}

const isDescription = (schema: unknown): boolean => JSON.stringify(schema).includes('"summary"')
