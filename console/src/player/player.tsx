import { Pause, Play } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { Button } from '../parts/button.tsx'
import { useShortcuts } from '../shell/use-shortcuts.ts'
import { useFormats } from '../text/use-formats.ts'
import { useText } from '../text/use-text.ts'
import { Lanes } from './lanes.tsx'
import { texts } from './texts.ts'
import { nextStart, previousStart, type LaneEvent } from './timeline.ts'
import { usePlaying, type PlayedPiece } from './use-playing.ts'

export interface PlayerProps<Event extends LaneEvent> {
  title: string
  pieces: readonly PlayedPiece[]
  events: readonly Event[]
  /** Seconds of the whole video. */
  duration: number
  /** @default 25 */
  fps?: number | undefined
  /** Where to begin; each new object is where to go. */
  wanted: { second: number }
  nameOf(type: string): string
  /** Told where it is: four times a second while it plays, and after each jump. */
  onSecond(second: number, isPlaying: boolean): void
  /** The addresses of the pieces grew old: bring others. */
  onReload(): void
}

/** A video with its events beside it in time. */
export function Player<Event extends LaneEvent>(props: PlayerProps<Event>) {
  const { title, pieces, events, duration, fps = 25, wanted, nameOf, onSecond, onReload } = props
  const t = useText(texts)
  const format = useFormats()
  const { video, piece, second, isPlaying, hasFailed, seek, toggle, handlers } = usePlaying(pieces, wanted)
  const tell = useEffectEvent(onSecond)
  useEffect(() => tell(second, isPlaying), [second, isPlaying])

  const starts = events.map(({ startTime }) => startTime)
  const by = (seconds: number) => () => seek(Math.min(duration, Math.max(0, second + seconds)))
  const to = (start: number | undefined): void => void (start !== undefined && seek(start))
  useShortcuts([
    { keys: ' ', says: `${t('play')} / ${t('pause')}`, run: toggle },
    { keys: '[', says: t('secondBack'), run: by(-1) },
    { keys: ']', says: t('secondOn'), run: by(1) },
    { keys: ',', says: t('frameBack'), run: by(-1 / fps) },
    { keys: '.', says: t('frameOn'), run: by(1 / fps) },
    { keys: 'j', says: t('nextEvent'), run: () => to(nextStart(starts, second)) },
    { keys: 'k', says: t('lastEvent'), run: () => to(previousStart(starts, second)) },
  ])

  return (
    <section className="player" aria-label={t('player')}>
      <div className="player-picture">
        {piece ? (
          <video
            key={piece.id}
            ref={video}
            src={piece.url}
            aria-label={title}
            playsInline
            preload="auto"
            onClick={toggle}
            {...handlers}
          />
        ) : (
          <p>{t('none')}</p>
        )}
        {hasFailed && (
          <div className="player-failed" role="alert">
            <p>{t('failed')}</p>
            <Button onPress={onReload}>{t('reload')}</Button>
          </div>
        )}
      </div>
      <div className="player-bar">
        <Button
          kind="quiet"
          aria-label={t(isPlaying ? 'pause' : 'play')}
          onPress={toggle}
          isDisabled={!piece}
        >
          {isPlaying ? <Pause aria-hidden size={18} /> : <Play aria-hidden size={18} />}
        </Button>
        <output className="player-time">{format.second(second, true)}</output>
        <input
          type="range"
          aria-label={t('seek')}
          aria-valuetext={format.second(second)}
          min={0}
          max={duration}
          step={0.1}
          value={Math.min(second, duration)}
          onChange={({ target }) => seek(target.valueAsNumber)}
          disabled={!piece}
        />
        <span className="player-time dim">{format.second(duration)}</span>
      </div>
      <Lanes
        pieces={pieces}
        events={events}
        duration={duration}
        second={second}
        nameOf={nameOf}
        onSeek={seek}
      />
    </section>
  )
}
