import { VideoOff } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from '../../parts/store.ts'
import type { Gap } from '../../review/gaps.ts'
import { reasonOf } from '../../review/gaps.ts'
import type { Clock } from '../../review/playhead.ts'
import { clipAt, inStep, type Clip } from '../../review/playing.ts'
import { useText } from '../../text/use-text.ts'
import type { ClipFile, Files } from './files.ts'
import { texts } from './texts.ts'

export interface PictureProps {
  camera: string
  clips: readonly Clip[]
  /** Clips are being asked for. */
  isSeeking: boolean
  gaps: readonly Gap[]
  clock: Clock
  files: Files
  now: number
  /** Only this camera is shown. */
  isAlone: boolean
  /** Shows this camera alone, or the others, too; absent where there are no others. */
  onAlone?: (() => void) | undefined
}

/** The next clip is fetched so long before it is shown, so that nothing stands still between two. Milliseconds. */
const AHEAD = 6000

/** What a camera showed at the clock's instant, in step with the others. */
export function Picture({
  camera,
  clips,
  isSeeking,
  gaps,
  clock,
  files,
  now,
  isAlone,
  onAlone,
}: PictureProps) {
  const t = useText(texts)
  const { at } = useStore(clock.store)
  const known = useStore(files.store)
  const clip = clipAt(clips, at)
  const next = clip && clips.find(({ from }) => from > clip.from && from < at + AHEAD)
  const wanted = [clip, next].filter((each) => each !== undefined)
  const ids = wanted.map(({ processId }) => processId).join()
  useEffect(() => files.want(ids ? ids.split(',') : []), [files, ids, known])
  const gap = gaps.find(({ from, until }) => from <= at && at < until)
  const file = clip && known.get(clip.processId)
  return (
    <figure className="review-picture">
      {wanted.map(({ processId }) => {
        const found = known.get(processId)
        if (!found || found === 'gone') return null
        const isShown = processId === clip?.processId
        return (
          <Film
            key={processId}
            {...{ camera, clock, isShown }}
            file={found}
            onBroken={() => files.drop(processId)}
          />
        )
      })}
      {!clip && isSeeking && <p className="review-nothing appear-late">{t('seeking')}</p>}
      {((!clip && !isSeeking) || file === 'gone') && (
        <div className="review-nothing">
          <VideoOff aria-hidden size={22} />
          {t(file === 'gone' ? 'fileGone' : 'nothingAt')}
          {gap && (
            <small className={gap.code === undefined ? '' : 'review-missing'}>
              {gap.message ?? t(reasonOf(gap, { now }))}
            </small>
          )}
        </div>
      )}
      <figcaption>
        {onAlone ? (
          <button
            type="button"
            onClick={onAlone}
            aria-label={t(isAlone ? 'everyCamera' : 'onlyThis', { camera })}
            aria-pressed={isAlone}
          >
            <bdi>{camera}</bdi>
          </button>
        ) : (
          <bdi>{camera}</bdi>
        )}
      </figcaption>
    </figure>
  )
}

interface FilmProps {
  camera: string
  file: ClipFile
  clock: Clock
  isShown: boolean
  /** It cannot be played: its address may be too old. */
  onBroken(): void
}

function Film({ camera, file, clock, isShown, onBroken }: FilmProps) {
  const t = useText(texts)
  const video = useRef<HTMLVideoElement>(null)
  const broken = useRef(false)
  useEffect(() => {
    const element = video.current
    if (!element || !isShown) return
    const follow = (): void => {
      const { at, playing, rate } = clock.store.get()
      const isThere = element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !element.seeking
      if (playing && !isThere && !broken.current) clock.waiting.add(camera)
      else clock.waiting.delete(camera)
      const second = Math.max(0, (at - file.startedAt) / 1000)
      // What is being sought is not sought again.
      if (!element.seeking) {
        const step = inStep(element.currentTime, second, { rate, playing: playing && isThere })
        if (step.seek !== undefined && element.readyState > 0) element.currentTime = step.seek
        element.playbackRate = Math.min(Math.max(step.rate, 0.1), 16)
      }
      if (playing && element.paused && !element.ended) element.play().catch(() => undefined)
      if (!playing && !element.paused) element.pause()
    }
    follow()
    const stop = clock.store.subscribe(follow)
    const events = ['loadedmetadata', 'loadeddata', 'seeked', 'canplay'] as const
    events.forEach((name) => element.addEventListener(name, follow))
    return () => {
      stop()
      events.forEach((name) => element.removeEventListener(name, follow))
      element.pause()
      clock.waiting.delete(camera)
    }
  }, [camera, clock, file, isShown])
  return (
    <video
      ref={video}
      className={isShown ? '' : 'review-ahead'}
      src={file.url}
      poster={file.thumbnail}
      muted
      playsInline
      preload="auto"
      aria-label={t('pictureOf', { camera })}
      aria-hidden={!isShown}
      onError={() => {
        clock.waiting.delete(camera)
        // Once: a file that does not play with a new address does not play at all.
        if (!broken.current) onBroken()
        broken.current = true
      }}
    />
  )
}
