import {
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  Pause,
  Play,
  SkipBack,
  SkipForward,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { lengthOf, nextSpan, pan, SPANS, zoom, type Stretch } from '../../review/axis.ts'
import { spanName } from '../../review/address.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

const RATES = [0.25, 0.5, 1, 2, 4, 8]

export interface PlayControlsProps {
  playing: boolean
  rate: number
  onToggle(): void
  onRate(rate: number): void
  onEvent(towards: 1 | -1): void
  onStep(ms: number): void
}

/** What the keys do, for those who press buttons. */
export function PlayControls({ playing, rate, onToggle, onRate, onEvent, onStep }: PlayControlsProps) {
  const t = useText(texts)
  return (
    <div className="review-controls" role="group" aria-label={t('playPause')}>
      <Button kind="quiet" aria-label={t('lastEvent')} onPress={() => onEvent(-1)}>
        <SkipBack aria-hidden size={17} />
      </Button>
      <Button kind="quiet" aria-label={t('secondBack')} onPress={() => onStep(-1000)}>
        <ChevronLeft aria-hidden size={17} />
      </Button>
      <Button kind="main" aria-label={t(playing ? 'pause' : 'play')} onPress={onToggle}>
        {playing ? <Pause aria-hidden size={17} /> : <Play aria-hidden size={17} />}
      </Button>
      <Button kind="quiet" aria-label={t('secondOn')} onPress={() => onStep(1000)}>
        <ChevronRight aria-hidden size={17} />
      </Button>
      <Button kind="quiet" aria-label={t('nextEvent')} onPress={() => onEvent(1)}>
        <SkipForward aria-hidden size={17} />
      </Button>
      <Choice
        label={t('rate')}
        value={String(rate)}
        options={RATES.map((each): [string, string] => [String(each), `${each}×`])}
        onChange={(value) => onRate(Number(value))}
      />
    </div>
  )
}

export interface AxisControlsProps {
  view: Stretch
  /** What stays where it is when the axis is zoomed. */
  about: number
  onView(view: Stretch): void
  onNow(): void
}

/** Zooms and moves the axis, for those who use no pointer. */
export function AxisControls({ view, about, onView, onNow }: AxisControlsProps) {
  const t = useText(texts)
  const span = lengthOf(view)
  const spans = new Map(Object.entries(SPANS).map(([name, length]) => [spanName(length), name]))
  const current = spanName(span)
  const middle = about >= view.from && about <= view.until ? about : (view.from + view.until) / 2
  const to = (length: number): void => onView(zoom(view, length / span, middle))
  return (
    <div className="review-controls" role="group" aria-label={t('span')}>
      <Button kind="quiet" aria-label={t('earlier')} onPress={() => onView(pan(view, -0.5))}>
        <ChevronsLeft aria-hidden size={17} />
      </Button>
      <Button kind="quiet" aria-label={t('zoomOut')} onPress={() => to(nextSpan(span, 'out'))}>
        <ZoomOut aria-hidden size={17} />
      </Button>
      <Choice
        label={t('span')}
        value={current}
        options={[
          ...(spans.has(current) ? [] : [[current, current] as const]),
          ...[...spans].map(([value, name]) => [value, name] as const),
        ]}
        onChange={(value) => to(SPANS[spans.get(value)!] ?? span)}
      />
      <Button kind="quiet" aria-label={t('zoomIn')} onPress={() => to(nextSpan(span, 'in'))}>
        <ZoomIn aria-hidden size={17} />
      </Button>
      <Button kind="quiet" aria-label={t('later')} onPress={() => onView(pan(view, 0.5))}>
        <ChevronsRight aria-hidden size={17} />
      </Button>
      <Button onPress={onNow}>{t('now')}</Button>
    </div>
  )
}
