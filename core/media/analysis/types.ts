/** What the analyst measures in one chunk: plain data that crosses threads. Times are seconds from the chunk's start. */

/** Small pictures a second that are looked at. */
export const ANALYSIS_FPS = 5

/** Longest side of the pictures that are looked at, in pixels. */
export const ANALYSIS_SIDE = 320

/** One decoded picture: interleaved RGB, row by row. */
export interface Picture {
  width: number
  height: number
  data: Uint8Array
}

/** A picture and when it is shown. */
export interface Frame extends Picture {
  /** 0 for the first. */
  index: number
  time: number
  /** JPEG of the same picture in more detail, where it was asked for; every second picture has one. */
  large?: Uint8Array
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export type Edge = 'left' | 'right' | 'top' | 'bottom'

export const COLORS = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'brown',
  'white',
  'silver',
  'grey',
  'black',
] as const
export type Color = (typeof COLORS)[number]

/** Something that differs from the empty scene in one frame. */
export interface Blob {
  box: Box
  /** Pixels inside its outline. */
  area: number
  /** Centre of its pixels. */
  x: number
  y: number
  /** Mean red, green, blue of its pixels. */
  mean: [number, number, number]
  /** How many of its pixels have each of `COLORS`, as shares. */
  colors: Float32Array
}

/** Where a track begins: at an edge, inside the picture, or it was there when the chunk began. */
export type Entry = Edge | 'inside' | 'start'
/** Where a track ends: at an edge, inside the picture, or it is still there when the chunk ends. */
export type Exit = Edge | 'inside' | 'end'

export type Direction = 'left' | 'right' | 'up' | 'down' | 'up-left' | 'up-right' | 'down-left' | 'down-right'

/** What a thing can be said to be. `vehicle` is one that is no further told apart, `animal` likewise, `object` anything else. */
export const KINDS = [
  'person',
  ...(['car', 'bus', 'truck', 'motorcycle', 'bicycle', 'vehicle'] as const),
  ...(['dog', 'cat', 'cattle', 'animal'] as const),
  ...(['chair', 'table', 'box', 'bottle', 'cup', 'book', 'bag', 'computer'] as const),
  'object',
] as const
export type Kind = (typeof KINDS)[number]

/** What a detector finds in one picture, in pixels of that picture. */
export interface Detection {
  kind: Kind
  /** 0-1. */
  score: number
  box: Box
}

/** Most places of a way that are kept: a minute of them, of longer ways some at equal distances. */
export const PATH_PLACES = 300

/** Where a thing is at a time: its box, in shares of the picture's width and height (0-1). */
export interface Place extends Box {
  time: number
}

/** One thing that was followed over time. */
export interface Sighting {
  id: number
  /** What it is, by most of its looks. */
  kind: Kind
  /** 0-1: how sure it is that it is of this kind; of an object, that nothing else is said. */
  kindScore: number
  start: number
  end: number
  entry: Entry
  exit: Exit
  color: Color
  /** Share of the picture that it covers, the median over its time in view. */
  share: number
  /** Absent where it ends about where it began. */
  direction?: Direction
  /** Way from first to last place, as a share of the picture's diagonal. */
  travelled: number
  /** Largest distance between two of its places, as a share of the diagonal. */
  reach: number
  /** Where it is in the picture, centre of its time in view: 0-1. */
  x: number
  y: number
  /** Its way, in order of time, first and last place included; at most `PATH_PLACES`. */
  path: Place[]
  /** Stretches of at least two seconds without leaving its place. */
  stops: Stretch[]
  /** Parts of it kept moving while it stood: what breathes and gestures is no parked thing. */
  lively: boolean
  /** 0-1: how sure it is that this is a person. */
  person: number
  /** 0-1: how sure it is that something is there at all. */
  confidence: number
  /** Seconds for which it was in the same place before this chunk. */
  dwellBefore: number
}

export interface Stretch {
  start: number
  end: number
}

export interface Blocked extends Stretch {
  kind: 'dark' | 'covered'
}

/** Something that is written in the pictures of a chunk. */
export interface SeenText extends Stretch {
  /** One line, without control characters. */
  text: string
  /** 0-1. */
  confidence: number
  /** Where it was read best, in shares of the picture's width and height. */
  box: Box
  /** The thing at which it was read again and again, as it was followed. */
  at?: { id: number; kind: Kind }
  /** It tells the time, and goes on: `text` is what it says first. */
  isClock?: true
  /** What was read when, in order of time. */
  readings: { time: number; text: string }[]
}

export interface ChunkAnalysis {
  /** Seconds that were decoded. */
  duration: number
  frames: number
  width: number
  height: number
  sightings: Sighting[]
  /** Hard cuts; 0 where the chunk begins with another scene than the one before ended with. */
  cuts: number[]
  blocked: Blocked[]
  frozen: Stretch[]
  /** Stretches in which nothing moves. */
  quiet: Stretch[]
  /** Stretches in which the whole picture moves or changes, so that nothing can be followed. */
  unsettled: Stretch[]
  /** Stretches in which the camera is moved, so that only what is detected is followed. */
  moved: Stretch[]
  /** Too few pixels to make anything out. */
  tooSmall: boolean
  /** Stretches in which somebody speaks; absent where nobody listens. */
  speech?: Stretch[]
  /** What is written in it; absent where nobody reads. */
  texts?: SeenText[]
  /** Why nobody reads although that is asked for. */
  unread?: string
  /** The network that looked, too; absent where none could. */
  detector?: string
  /** JPEG of the most telling picture. */
  thumbnail?: Uint8Array
}

/** Some pictures of a file, one a second, at the size of the analysis; shared between threads without copying. */
export interface Samples {
  width: number
  height: number
  /** Seconds of the file, rounded up. */
  duration: number
  times: number[]
  /** `times.length` RGB pictures, one behind the other. */
  pixels: SharedArrayBuffer
}

export interface AnalysisTask {
  ffmpeg: string
  /** `auto`, `off`, or the path of a network. */
  detector: string
  voice: 'auto' | 'off'
  /** Whether it is to be read what is written in the pictures. */
  reads: boolean
  /** Of the file with its sound, where that is kept. */
  sound?: string
  /** Of the file's content. */
  sha256: string
  path: string
  /** Earlier chunks of the same video, nearest first. */
  before: EarlierChunk[]
}

/** Its samples where they are known already, else the file to take them from. */
export type EarlierChunk = { sha256: string } & ({ samples: Samples } | { path: string })

/** Samples of a file that was decoded, by its content: of the chunk itself, or of one before it. */
export interface SampledFile {
  sha256: string
  samples: Samples
}
