import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useLive } from '../../api/use-live.ts'
import { toProblem, type SpectraApiError } from '../../api/errors.ts'
import { useSettled } from '../../parts/use-settled.ts'
import { useStore } from '../../parts/store.ts'
import { createFootage, type FootageState } from '../../review/footage.ts'
import { createClock, type Clock } from '../../review/playhead.ts'
import { around, clampSpan, lengthOf, type Stretch } from '../../review/axis.ts'
import { createNear } from '../../review/near.ts'
import type { Clips } from '../../review/playing.ts'
import { createFiles, type Files } from './files.ts'
import { loadClips, loadFiles, loadTile, type Scope } from './load.ts'
import { FootageChanged } from './queries.ts'

export interface Review {
  state: FootageState
  /** What can be played around the clock's instant. */
  clips: Clips
  /** It is being asked for. */
  isSeeking: boolean
  view: Stretch
  setView(view: Stretch): void
  clock: Clock
  at: number
  playing: boolean
  rate: number
  files: Files
  refresh(): void
  mark(ids: ReadonlySet<string>, reviewed: boolean): void
  problem: SpectraApiError | undefined
}

const REFRESH_MS = 2000

/** The footage of a scope, the stretch of it that is looked at, and one clock for all pictures. */
export function useReview(scope: Scope, first: { at: number; span: number }): Review {
  const name = JSON.stringify(scope)
  const footage = useMemo(() => {
    const given = JSON.parse(name) as Scope
    return createFootage((tile) => loadTile(given, tile))
  }, [name])
  const [view, setView] = useState(() => around(first.at, first.span))
  const state = useSyncExternalStore(footage.subscribe, footage.get)
  useEffect(() => footage.show(view), [footage, view])

  const cameras = scope.cameras.join('\n')
  const near = useMemo(() => createNear((piece) => loadClips(cameras.split('\n'), piece)), [cameras])
  const played = useSyncExternalStore(near.subscribe, near.get)
  const known = useRef({ state, played })
  known.current = { state, played }
  const [clock] = useState(() =>
    createClock(first.at, () => ({
      ...{ clips: known.current.played.clips, stretch: known.current.played.known },
      ...{ recorded: known.current.state.footage.recorded, axis: known.current.state.known },
    })),
  )
  const { at, playing, rate } = useStore(clock.store)
  const [fileProblem, setFileProblem] = useState<unknown>()
  const [files] = useState(() => createFiles(loadFiles, setFileProblem))
  useEffect(() => near.attend(at), [near, at])
  useTicking(clock, playing)

  // Whoever watches is taken along where the clock runs out of the axis.
  useEffect(() => {
    if (!playing) return
    if (at >= view.from && at <= view.until) return
    setView(around(at + lengthOf(view) * 0.4, lengthOf(view)))
  }, [at, playing, view])

  const refreshAll = (): void => {
    footage.refresh()
    near.refresh()
  }
  const refresh = useSettled(refreshAll, REFRESH_MS)
  const unfollowed = useLive(
    FootageChanged,
    {},
    {
      onGap: refresh,
      onMessage: ({ notifications }) =>
        notifications.notifications.some(({ cameraId }) => cameraId && scope.cameras.includes(cameraId)) &&
        refresh(),
    },
  )
  const problem = state.problem ?? played.problem ?? fileProblem
  return {
    ...{ state, view, clock, at, playing, rate, files, refresh: refreshAll, mark: footage.mark },
    ...{ clips: played.clips, isSeeking: played.known === undefined && played.problem === undefined },
    setView: useCallback((next) => setView(bounded(next)), []),
    problem: problem === undefined ? unfollowed : toProblem(problem),
  }
}

/** What comes of rounding is no other stretch. */
const bounded = ({ from, until }: Stretch): Stretch => ({ from, until: from + clampSpan(until - from) })

/** The clock goes on with each frame that is drawn. */
function useTicking(clock: Clock, playing: boolean): void {
  useEffect(() => {
    if (!playing) return
    let last = performance.now()
    let frame = requestAnimationFrame(function step(now) {
      clock.tick(Math.min(now - last, 250))
      last = now
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [clock, playing])
}
