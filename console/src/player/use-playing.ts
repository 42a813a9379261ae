import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { placeAfter, placeOf, type Piece } from './timeline.ts'

export interface PlayedPiece extends Piece {
  id: string
  url: string
}

export interface Playing {
  video: RefObject<HTMLVideoElement | null>
  /** The piece whose file is loaded. */
  piece: PlayedPiece | undefined
  /** The second of the whole video that is shown. */
  second: number
  isPlaying: boolean
  hasFailed: boolean
  seek(second: number): void
  toggle(): void
  /** For the element. */
  handlers: {
    onLoadedMetadata(): void
    onTimeUpdate(): void
    onEnded(): void
    onPlay(): void
    onPause(): void
    onError(): void
  }
}

/** Plays pieces as the one video that they are. `wanted` is where to begin, and each new object where to go. */
export function usePlaying(pieces: readonly PlayedPiece[], wanted: { second: number }): Playing {
  const video = useRef<HTMLVideoElement>(null)
  const [at, setAt] = useState(() => placeOf(pieces, wanted.second)?.at ?? 0)
  const [second, setSecond] = useState(wanted.second)
  const [isPlaying, setPlaying] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  /** Where the file begins once it is loaded, and whether it then plays. */
  const begin = useRef({ offset: placeOf(pieces, wanted.second)?.offset ?? 0, plays: false })
  const piece = pieces[at]

  function go(place: { at: number; offset: number } | undefined, plays: boolean): void {
    if (!place) return
    begin.current = { offset: place.offset, plays }
    setFailed(false)
    const element = video.current
    if (place.at === at && element && element.readyState > 0) {
      element.currentTime = place.offset
      if (plays) void element.play()
    }
    setAt(place.at)
    setSecond(pieces[place.at]!.startTime + place.offset)
  }
  const seek = (to: number): void => go(placeOf(pieces, to), isPlaying)

  const follow = useEffectEvent(() => {
    if (pieces.length > 0) seek(wanted.second)
  })
  const isThere = pieces.length > 0
  useEffect(() => follow(), [wanted, isThere])

  return {
    ...{ video, piece, second, isPlaying, hasFailed, seek },
    toggle() {
      const element = video.current
      if (!element) return
      if (!element.paused) return element.pause()
      const last = pieces.at(-1)
      if (last && second >= last.endTime - 0.05) return go(placeOf(pieces, 0), true)
      void element.play()
    },
    handlers: {
      onLoadedMetadata() {
        const element = video.current!
        element.currentTime = begin.current.offset
        if (begin.current.plays) void element.play()
      },
      onTimeUpdate() {
        if (piece && video.current && !video.current.seeking)
          setSecond(piece.startTime + video.current.currentTime)
      },
      onEnded() {
        const place = placeAfter(pieces, at)
        if (place) go(place, true)
        else setPlaying(false)
      },
      onPlay: () => setPlaying(true),
      onPause: () => {
        if (!video.current?.ended) setPlaying(false)
      },
      onError: () => setFailed(true),
    },
  }
}
