import type { CameraPath } from './camera/path.ts'
import type { Memory } from './history.ts'
import type { Frame, Kind } from './types.ts'
import type { Point, Track } from './tracker.ts'

/** A thing of a scene, where it was, and what it is. */
export interface Recognized {
  points: Point[]
  /** Where its own pixels were told from what is around it best, for its colour. @default `points` */
  clearest?: readonly Point[]
  kind: Kind
  /** 0-1: how sure it is that it is of this kind; of an object, that nothing else is said. */
  kindScore: number
  /** 0-1: how sure it is that this is a person. */
  person: number
}

/** Finds out what the things of one scene are. */
export interface SceneRecognition {
  /** Looks at frames that are about to be forgotten, in which `tracks` moved. */
  look(frames: readonly Frame[], tracks: readonly Track[]): Promise<void>
  /** The things, with all that was seen of them. */
  things(tracks: readonly Track[]): Recognized[]
}

/** A way to tell what things are: by a detector, or without one by the outlines of people. */
export interface Recognition {
  /** For the next scene, whose pictures are so large; `earlier` are those of the time before the chunk, where it begins with it. */
  begin(width: number, height: number, earlier: readonly Memory[], camera: CameraPath): SceneRecognition
}
