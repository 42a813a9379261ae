import { useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import { useAsked } from '../../../api/use-asked.ts'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Field } from '../../../parts/field.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { useFormats } from '../../../text/use-formats.ts'
import { useText } from '../../../text/use-text.ts'
import { FoundChunks, RecentChunks, RecentClips, type ChunkToTry } from './queries.ts'
import { texts } from './texts.ts'

export interface ChunkChoiceProps {
  camera: string | undefined
  chosen: string | undefined
  onChoose(id: string): void
}

/** On which part of a video something is tried: of recent ones, or found by words. */
export function ChunkChoice({ camera, chosen, onChoose }: ChunkChoiceProps) {
  const t = useText(texts)
  const { second } = useFormats()
  const [typed, setTyped] = useState('')
  const [words, setWords] = useState('')
  const { chunks, problem, asking, again } = useChunks(words, camera)
  return (
    <div className="trial-choice">
      <form
        className="page-filters settings-filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          setWords(typed.trim())
        }}
      >
        <Field label={t('findPart')} type="search" value={typed} onChange={setTyped} />
        <Button type="submit">{t('find')}</Button>
      </form>
      {problem && <Problem problem={problem} onRetry={again} />}
      {asking && chunks.length === 0 && <p className="dim appear-late">{t('loading')}</p>}
      {!asking && !problem && chunks.length === 0 && (
        <Empty title={t(words ? 'noneFound' : 'noParts')} why={t(words ? 'noneFoundWhy' : 'noPartsWhy')} />
      )}
      {chunks.length > 0 && (
        <RadioGroup
          className="trial-parts"
          aria-label={t(words ? 'foundParts' : 'recentParts')}
          value={chosen ?? null}
          onChange={onChoose}
        >
          {chunks.map(({ id, process, startTime, endTime, summary, thumbnail }) => (
            <Radio key={id} value={id} className="trial-part">
              <span className="trial-picture">
                {thumbnail && <img src={thumbnail.url} alt="" loading="lazy" />}
              </span>
              <span className="trial-part-said">
                <strong>
                  <bdi>{process?.title ?? camera}</bdi>
                </strong>
                <span>
                  {second(startTime)}–{second(endTime)}
                </span>
                <small className="dim">
                  <bdi>{summary?.slice(0, 90)}</bdi>
                </small>
              </span>
            </Radio>
          ))}
        </RadioGroup>
      )}
    </div>
  )
}

/** Each once, in the order in which they came. */
const once = (chunks: readonly (ChunkToTry | null)[]): ChunkToTry[] => [
  ...new Map(chunks.flatMap((chunk) => (chunk ? [[chunk.id, chunk] as const] : []))).values(),
]

function useChunks(words: string, camera: string | undefined) {
  const isSearch = words !== ''
  const isCamera = !isSearch && camera !== undefined
  const found = useAsked(FoundChunks, { text: words }, { pause: !isSearch })
  const clips = useAsked(RecentClips, { cameraId: camera ?? '' }, { pause: !isCamera })
  const recent = useAsked(RecentChunks, {}, { pause: isSearch || isCamera })
  const { problem, asking, again } = isSearch ? found : isCamera ? clips : recent
  const chunks = isSearch
    ? (found.data?.ask.hits ?? []).map(({ chunk }) => chunk)
    : (isCamera ? clips.data?.cameraProcesses : recent.data?.batchProcesses)?.nodes.flatMap(
        (process) => process.chunks.nodes,
      )
  return { chunks: once(chunks ?? []), problem, asking, again }
}
