import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { CitedClip, type Citation } from './queries.ts'
import { texts } from './texts.ts'

/** Plays what a sentence cites, from its second on. */
export function Side({ citation, onClose }: { citation: Citation; onClose(): void }) {
  const t = useText(texts)
  const { second } = useFormats()
  const video = useRef<HTMLVideoElement>(null)
  const { chunkId, startTime, processId } = citation
  const { data, problem, again } = useAsked(CitedClip, { id: chunkId })
  const chunk = data?.chunk
  const from = Math.max(0, startTime - (chunk?.startTime ?? 0))
  const seek = (): void => {
    if (video.current) video.current.currentTime = from
  }
  const url = chunk?.video?.url
  useEffect(seek, [from, url])
  return (
    <aside className="chat-side" aria-label={t('side')}>
      {problem && <Problem problem={problem} onRetry={again} />}
      {data && !chunk && <p className="dim">{t('clipGone')}</p>}
      {url !== undefined && (
        <video ref={video} src={url} controls muted playsInline onLoadedMetadata={seek} />
      )}
      <p>
        <bdi>{citation.claim}</bdi>{' '}
        <small className="dim">
          <bdi>{citation.cameraId}</bdi> {second(startTime)}
        </small>
      </p>
      <div className="chat-side-orders">
        <Link
          className="button button-plain"
          to="/processes/$id"
          params={{ id: processId }}
          search={{ t: Math.round(startTime * 10) / 10 }}
        >
          {t('open')}
        </Link>
        <Button kind="quiet" onPress={onClose}>
          {t('close')}
        </Button>
      </div>
    </aside>
  )
}
