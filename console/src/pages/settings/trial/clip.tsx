import { useEffect, useRef } from 'react'
import { useText } from '../../../text/use-text.ts'
import type { ChunkToTry } from './queries.ts'
import { texts } from './texts.ts'

export interface ClipProps {
  chunk: ChunkToTry
  /** Where to go, from the first frame of the clip; each new object is a new wish. */
  wanted: { second: number }
  onSecond(second: number): void
}

/** The video of the chunk, with the browser's own controls. */
export function Clip({ chunk, wanted, onSecond }: ClipProps) {
  const t = useText(texts)
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current) video.current.currentTime = wanted.second
  }, [wanted])
  const name = t('clipOf', { name: chunk.process?.title ?? chunk.id })
  return (
    <video
      ref={video}
      className="trial-clip"
      src={chunk.video?.url}
      poster={chunk.thumbnail?.url}
      aria-label={name}
      controls
      muted
      playsInline
      preload="metadata"
      onTimeUpdate={({ currentTarget }) => onSecond(currentTarget.currentTime)}
    />
  )
}
