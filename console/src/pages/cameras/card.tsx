import { Link } from '@tanstack/react-router'
import { usePreferences } from '../../shell/preferences.ts'
import { scheduleWords } from '../../text/schedule-words.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { CoverageStrip } from './coverage-strip.tsx'
import { Picture, pictureOf } from './picture.tsx'
import type { CameraRow } from './queries.ts'
import { StateBadge } from './state-badge.tsx'
import { lastEnded, lateness, stateOf, type Covered } from './state.ts'
import { texts } from './texts.ts'

export interface CardProps {
  camera: CameraRow
  /** What was recorded of it in `range`. */
  recorded: Covered | undefined
  range: { from: number; until: number }
  now: number
}

/** A camera: what it showed last, how it is, and what is missing of the last hour. */
export function Card({ camera, recorded, range, now }: CardProps) {
  const t = useText(texts)
  const { ago, span } = useFormats()
  const state = stateOf(camera, now)
  const late = lateness(camera, now)
  const picture = pictureOf(camera)
  const trouble = lastEnded(camera)?.cause
  return (
    <Link to="/cameras/$id" params={{ id: camera.id }} className="camera-card">
      <Picture camera={camera} />
      <span className="camera-card-head">
        <strong>
          <bdi>{camera.id}</bdi>
        </strong>
        <StateBadge state={state} />
      </span>
      <span className="camera-card-said">
        {trouble && state !== 'paused' ? (
          trouble.message
        ) : late > 0 ? (
          t('lateBy', { span: span(late * 1000) })
        ) : (
          <Rhythm camera={camera} />
        )}
      </span>
      <CoverageStrip recorded={recorded} range={range} />
      <span className="camera-card-when">{picture && t('taken', { ago: ago(picture.at, now) })}</span>
    </Link>
  )
}

/** How often a clip is taken, and how long it is. */
export function Rhythm({ camera }: { camera: CameraRow }) {
  const { sourceKind, clipSeconds, everySeconds, schedule, zone } = camera
  const t = useText(texts)
  const { language } = usePreferences()
  const { span } = useFormats()
  const clip = span(clipSeconds * 1000)
  if (sourceKind === 'folder') return <>{t('folder', { every: span(everySeconds * 1000) })}</>
  if (schedule === 'on-demand') return <>{t('onDemand', { clip })}</>
  if (schedule !== 'always') {
    const when = scheduleWords(schedule, language)
    return <>{t('scheduled', { clip, when, zone: zone ?? 'UTC' })}</>
  }
  return (
    <>
      {everySeconds === clipSeconds
        ? t('unbroken', { clip })
        : t('rhythm', { clip, every: span(everySeconds * 1000) })}
    </>
  )
}
