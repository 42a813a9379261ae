import { Play } from 'lucide-react'
import { Button } from '../../parts/button.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import type { Citation, Sentence } from './queries.ts'
import { texts } from './texts.ts'

const MOST_CHIPS = 8

/** Sentences of an answer: what nothing supports is grey, and each citation plays beside. */
export const Sentences = ({
  sentences,
  onWatch,
}: {
  sentences: readonly Sentence[]
  onWatch(citation: Citation): void
}) => (
  <>
    {sentences.map((sentence, at) => (
      <Said key={at} sentence={sentence} onWatch={onWatch} />
    ))}
  </>
)

function Said({ sentence, onWatch }: { sentence: Sentence; onWatch(citation: Citation): void }) {
  const t = useText(texts)
  const footage = useFootageFormats()
  const { second } = useFormats()
  const { text, support, citations } = sentence
  const isGrey = support === 'unsupported'
  return (
    <p className={isGrey ? 'said said-unsupported' : 'said'} title={isGrey ? t('unsupported') : undefined}>
      <bdi>{text}</bdi> {isGrey && <small>({t('unsupported')}) </small>}
      {citations.slice(0, MOST_CHIPS).map((citation, at) => (
        <Button
          key={at}
          className="cite"
          aria-label={t('watch', { second: second(citation.startTime) })}
          onPress={() => onWatch(citation)}
        >
          <Play aria-hidden size={11} />
          {citation.at ? footage(citation.cameraId).instant(citation.at) : second(citation.startTime)}
        </Button>
      ))}
    </p>
  )
}
