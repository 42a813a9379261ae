import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { AddToCase } from '../../cases/add-to-case.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import type { Hit } from './queries.ts'
import { texts } from './texts.ts'

/** Moments that were found, best first. */
export const Hits = ({ hits }: { hits: readonly Hit[] }) => (
  <ol className="hits">
    {hits.map((hit, at) => (
      <li key={`${hit.chunkId}-${at}`}>
        <HitCard hit={hit} />
        <span className="hit-orders">
          <AddToCase items={[itemOf(hit)]} of={hit.text.slice(0, 60)} />
        </span>
      </li>
    ))}
  </ol>
)

/** The event that fits, where there is one: it says more than the part that it is in. */
const itemOf = ({ chunkId, why: { events } }: Hit) => (events[0] ? { eventId: events[0].id } : { chunkId })

function HitCard({ hit }: { hit: Hit }) {
  const { second, instant } = useFootageFormats()(hit.camera?.id)
  const [isWatched, setWatched] = useState(false)
  const [moment] = hit.moments
  const begin = moment?.startTime ?? hit.startTime
  const watch = (on: boolean) => () => setWatched(on)
  return (
    <Link
      className="hit"
      to="/processes/$id"
      params={{ id: moment?.processId ?? hit.processId }}
      search={{ t: Math.round(begin * 10) / 10 }}
      onPointerEnter={watch(true)}
      onPointerLeave={watch(false)}
      onFocus={watch(true)}
      onBlur={watch(false)}
    >
      <span className="hit-picture">
        {hit.chunk?.thumbnail && <img src={hit.chunk.thumbnail.url} alt="" loading="lazy" />}
        {isWatched && <Preview url={hit.clipUrl} from={Math.max(0, begin - hit.startTime)} />}
        <span className="hit-second">{second(begin)}</span>
      </span>
      <span className="hit-said">
        <strong>
          <bdi>{hit.camera?.id ?? hit.process?.title}</bdi>
        </strong>
        <bdi className="hit-text">{hit.text}</bdi>
        <small className="dim">{instant(hit.at)}</small>
        <Why why={hit.why} />
      </span>
    </Link>
  )
}

/** Plays without sound from its second on, as long as it is pointed at. Whoever wants less motion gets the picture alone. */
function Preview({ url, from }: { url: string; from: number }) {
  const video = useRef<HTMLVideoElement>(null)
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return null
  const begin = (): void => {
    video.current!.currentTime = from
    // A card that is left at once ends the playing before it began: nobody waits for it.
    video.current!.play().catch(() => undefined)
  }
  return (
    <video ref={video} src={url} muted playsInline loop aria-hidden tabIndex={-1} onLoadedMetadata={begin} />
  )
}

function Why({ why: { words, meaning, events } }: { why: Hit['why'] }) {
  const t = useText(texts)
  const { percent } = useFormats()
  const reasons = [
    ...events.slice(0, 2).map(({ description }) => description),
    ...(events.length === 0 && words.length > 0
      ? [t('wordsFound', { count: words.length, words: words.join(', ') })]
      : []),
    ...(meaning != null ? [t('meaning', { percent: percent(Math.max(0, meaning)) })] : []),
  ]
  if (reasons.length === 0) return null
  return (
    <small className="hit-why">
      <bdi>{t('why', { why: reasons.join(' · ') })}</bdi>
    </small>
  )
}
