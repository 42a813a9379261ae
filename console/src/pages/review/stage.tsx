import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { useStore } from '../../parts/store.ts'
import { usePreferences } from '../../shell/preferences.ts'
import { eventTypeName } from '../../parts/event-types.ts'
import { printSearch, type Wanted } from '../../review/address.ts'
import { around, lengthOf } from '../../review/axis.ts'
import { fullTime } from '../../review/clock.ts'
import { cutAt } from '../../review/gaps.ts'
import { momentAt, setMark, type Marks } from '../../review/moves.ts'
import { clipAt, type Clips } from '../../review/playing.ts'
import { useZones } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { AxisControls, PlayControls } from './controls.tsx'
import type { Files } from './files.ts'
import { Filters } from './filters.tsx'
import { MarksBar } from './marks-bar.tsx'
import { Picture } from './picture.tsx'
import { Seen } from './seen.tsx'
import { texts } from './texts.ts'
import { Timeline } from './timeline.tsx'
import { useKeys } from './use-keys.ts'
import { useMoves } from './use-moves.ts'
import { useReview } from './use-review.ts'
import { useNarrow } from './use-narrow.ts'

const route = getRouteApi('/review')
/** As many pictures are shown at once; the timeline shows the others, too. */
const MOST_PICTURES = 9
const MOST_CAMERAS = 16

export interface StageProps {
  wanted: Wanted
  cameras: readonly { id: string; createdAt: string }[]
  /** When the latest footage begins. */
  newest: { camera: string; at: number } | undefined
}

/** Pictures, timeline and events, which all follow one instant. */
export function Stage({ wanted, cameras, newest }: StageProps) {
  const t = useText(texts)
  const navigate = route.useNavigate()
  const { language } = usePreferences()
  const zones = useZones()
  const isNarrow = useNarrow()
  const now = useNow(1000)
  const all = useMemo(() => cameras.map(({ id }) => id), [cameras])
  const chosen = wanted.cameras.filter((id) => all.includes(id))
  const most = isNarrow ? 1 : MOST_CAMERAS
  // A phone shows one: the one with the latest footage, where none is named.
  const usual = isNarrow && newest ? [newest.camera] : all
  const shownNames = (chosen.length > 0 ? chosen : usual).slice(0, most).join()
  const shown = useMemo(() => shownNames.split(','), [shownNames])
  const zone = zones.axis(shown)
  const scope = { cameras: shown, types: wanted.types, unreviewed: wanted.unreviewed }
  const review = useReview(scope, { at: wanted.at ?? newest?.at ?? now, span: wanted.span })
  const { state, view, setView, clock, files, problem } = review
  const { at, playing, rate } = useStore(clock.store)
  const [marks, setMarks] = useState<Marks>({})
  const { footage } = state
  const tones = useMemo(() => [...new Set(footage.moments.map(({ type }) => type))].sort(), [footage])
  const toneOf = (type: string): number => Math.max(0, tones.indexOf(type)) % 6
  const gapsOf = (camera: string) => cutAt(footage.gaps.get(camera) ?? [], now)

  const seek = (to: number): void => {
    clock.seek(to)
    if (to < view.from || to > view.until) setView(around(to, lengthOf(view)))
  }
  const change = (given: Partial<Wanted>): void =>
    void navigate({
      search: printSearch({ ...wanted, at: clock.store.get().at, span: lengthOf(view), ...given }),
    })
  const moves = useMoves({ review, scope, seek })
  useKeys({
    fps: useFps(shown, review.clips, at, files),
    review,
    moves,
    seek,
    onMark: (which) => setMarks(setMark(marks, which, clock.store.get().at)),
  })
  useAddress({ at, span: lengthOf(view), isMoving: playing, wanted, seek })

  return (
    <Page
      title={t('title')}
      filters={
        <Filters
          {...{ wanted, at, zone }}
          cameras={all}
          types={tones}
          nameOf={eventTypeName}
          onWanted={change}
          onSeek={seek}
        />
      }
    >
      {problem && <Problem problem={problem} at={state.at} onRetry={review.refresh} />}
      <div className={state.problem ? 'review stale' : 'review'}>
        <section className="review-stage" aria-label={t('stage')}>
          <div className="review-pictures" data-count={Math.min(shown.length, MOST_PICTURES)}>
            {shown.slice(0, MOST_PICTURES).map((camera) => (
              <Picture
                key={camera}
                clips={review.clips.get(camera) ?? []}
                isSeeking={review.isSeeking}
                gaps={gapsOf(camera)}
                {...{ camera, clock, files, now }}
                isAlone={shown.length === 1}
                onAlone={
                  all.length > 1 ? () => change({ cameras: shown.length === 1 ? [] : [camera] }) : undefined
                }
              />
            ))}
          </div>
          <div className="review-bar">
            <time className="review-instant" dateTime={new Date(at).toISOString()}>
              {fullTime(language, zone, at)}
            </time>
            <PlayControls
              {...{ playing, rate }}
              onToggle={clock.toggle}
              onRate={clock.setRate}
              onEvent={moves.toEvent}
              onStep={(ms) => seek(at + ms)}
            />
            <AxisControls {...{ view }} about={at} onView={setView} onNow={() => seek(now)} />
          </div>
          <Timeline
            {...{ view, footage, at, now, zone, toneOf }}
            cameras={shown}
            range={marks}
            vertical={isNarrow}
            nameOf={eventTypeName}
            onView={setView}
            onSeek={seek}
          />
          {footage.dense.length > 0 && <p className="dim">{t('tooMany')}</p>}
          {state.isWhole && footage.recorded.size === 0 && newest !== undefined && (
            <p className="review-none">
              {t('noFootageWhy')} <Button onPress={() => seek(newest.at)}>{t('toLatest')}</Button>
            </p>
          )}
          <MarksBar
            marks={marks}
            cameras={shown}
            onMark={(which) => setMarks(setMark(marks, which, at))}
            onClear={() => setMarks({})}
          />
        </section>
        <Seen
          {...{ footage, view, moves, toneOf }}
          isWhole={state.isWhole}
          unreviewed={wanted.unreviewed}
          current={momentAt(footage.moments, at)?.id}
          onChoose={(moment) => seek(moment.from)}
        />
      </div>
    </Page>
  )
}

/** Frames per second of the first camera that shows something; undefined where none does. */
function useFps(shown: readonly string[], clips: Clips, at: number, files: Files): number | undefined {
  const known = useStore(files.store)
  const clip = shown.map((camera) => clipAt(clips.get(camera) ?? [], at)).find(Boolean)
  const file = clip && known.get(clip.processId)
  return typeof file === 'object' ? file.fps : undefined
}

/** Milliseconds after the last move until the address says it. */
const QUIET = 600

/** The address says what is looked at, so that it can be sent to others; one that is opened, or gone back to, is gone to. */
function useAddress({
  at,
  span,
  isMoving,
  wanted,
  seek,
}: {
  at: number
  span: number
  isMoving: boolean
  wanted: Wanted
  seek(at: number): void
}): void {
  const navigate = route.useNavigate()
  const said = printSearch({ ...wanted, at: Math.floor(at / 1000) * 1000, span })
  const name = JSON.stringify(said)
  const tell = useEffectEvent(() => {
    if (name !== JSON.stringify(printSearch(wanted))) void navigate({ search: said, replace: true })
  })
  useEffect(() => {
    if (isMoving) return
    const timer = setTimeout(tell, QUIET)
    return () => clearTimeout(timer)
  }, [name, isMoving])

  const follow = useEffectEvent((to: number) => {
    if (Math.abs(to - at) > 1000) seek(to)
  })
  useEffect(() => {
    if (wanted.at !== undefined) follow(wanted.at)
  }, [wanted.at])
}
