import { useMemo, useState } from 'react'
import { useAsked } from '../../../api/use-asked.ts'
import { Button } from '../../../parts/button.tsx'
import { Choice } from '../../../parts/choice.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { useFormats } from '../../../text/use-formats.ts'
import { useText } from '../../../text/use-text.ts'
import { ChunkChoice } from './chunk-choice.tsx'
import { Clip } from './clip.tsx'
import { compareEvents, compareTexts } from './compare.ts'
import { Outcome } from './outcome.tsx'
import { ChunkAsked, type ChunkToTry, type TrialShown } from './queries.ts'
import { texts } from './texts.ts'
import './trial.css'
import { useTrial } from './use-trial.ts'
import { PLATFORM, TYPED, variantsOf, type Variants } from './variants.ts'

export interface TrialPanelProps extends Variants {
  camera: string | undefined
  /** In the address. */
  chunk: string | undefined
  onChunk(id: string | undefined): void
  /** Tries the text that is edited, or a version. @throws SpectraApiError */
  onTry(chunkId: string, variant: string, signal: AbortSignal): Promise<TrialShown>
}

/** A text that models are told, tried on a part of a video: alone, or two versions beside each other. */
export function TrialPanel({ camera, chunk: chosen, onChunk, ...tried }: TrialPanelProps) {
  const t = useText(texts)
  const { data, problem, again } = useAsked(ChunkAsked, { id: chosen ?? '' }, { pause: chosen === undefined })
  const chunk = chosen === undefined ? undefined : data?.chunk
  return (
    <section className="trial" aria-label={t('title')}>
      <h3>{t('title')}</h3>
      <p className="dim">{t('why')}</p>
      {problem && <Problem problem={problem} onRetry={again} />}
      {data && chosen !== undefined && !chunk && <Empty title={t('gone')} why={t('goneWhy')} />}
      {chunk ? (
        <Trial key={chunk.id} chunk={chunk} onOther={() => onChunk(undefined)} {...tried} />
      ) : (
        <ChunkChoice camera={camera} chosen={chosen} onChoose={onChunk} />
      )}
    </section>
  )
}

interface TrialProps extends Variants, Pick<TrialPanelProps, 'onTry'> {
  chunk: ChunkToTry
  onOther(): void
}

function Trial({ chunk, onOther, onTry, ...variants }: TrialProps) {
  const t = useText(texts)
  const { second } = useFormats()
  const [left, setLeft] = useState(TYPED)
  const [right, setRight] = useState('')
  const [asked, setAsked] = useState<readonly string[]>([])
  const [wanted, setWanted] = useState({ second: 0 })
  const [shown, setShown] = useState(0)
  const trying = useTrial()
  const nameOf = (variant: string): string =>
    variant === TYPED || variant === PLATFORM ? t(variant) : t('version', { version: variant })
  const options = variantsOf(variants).map((each): [string, string] => [
    each,
    each === variants.holds ? t('holds', { version: each }) : nameOf(each),
  ])
  const run = (): void => {
    const sides = right === '' ? [left] : [left, right]
    setAsked(sides)
    trying.run(sides.map((side) => (signal) => onTry(chunk.id, side, signal)))
  }
  return (
    <>
      <div className="trial-head">
        <Clip chunk={chunk} wanted={wanted} onSecond={setShown} />
        <div className="trial-orders">
          <p>
            <strong>
              <bdi>{chunk.process?.title}</bdi>
            </strong>{' '}
            {second(chunk.startTime)}–{second(chunk.endTime)}
          </p>
          <Button onPress={onOther} isDisabled={trying.isBusy}>
            {t('otherPart')}
          </Button>
          <Choice label={t('tried')} value={left} options={options} onChange={setLeft} />
          <Choice
            label={t('beside')}
            value={right}
            options={[['', t('nothing')], ...options]}
            onChange={setRight}
          />
          <div className="versioned-orders">
            <Button kind="main" onPress={run} isBusy={trying.isBusy}>
              {t('try')}
            </Button>
            {trying.isBusy && <Button onPress={trying.cancel}>{t('cancel')}</Button>}
          </div>
          <p role="status" className="dim">
            {trying.isBusy ? t('asking') : ''}
          </p>
        </div>
      </div>
      <Outcomes
        names={asked.map(nameOf)}
        outcomes={trying.outcomes}
        second={shown}
        onSeek={(second) => setWanted({ second })}
      />
    </>
  )
}

interface OutcomesProps {
  names: readonly string[]
  outcomes: ReturnType<typeof useTrial>['outcomes']
  second: number
  onSeek(second: number): void
}

/** One, or two beside each other with what only one of them says. */
function Outcomes({ names, outcomes, ...playing }: OutcomesProps) {
  const t = useText(texts)
  const [one, other] = outcomes.map((outcome) => outcome?.trial)
  const words = useMemo(
    () =>
      one?.description && other?.description
        ? compareTexts(one.description.summary, other.description.summary)
        : undefined,
    [one, other],
  )
  const events = useMemo(
    () => (one?.events && other?.events ? compareEvents(one.events.events, other.events.events) : undefined),
    [one, other],
  )
  if (outcomes.length === 0) return null
  return (
    <>
      {words && <p className="dim">{t('marked')}</p>}
      <div className="trial-outcomes">
        {outcomes.map((outcome, at) => (
          <Outcome
            key={at}
            name={names[at] ?? ''}
            outcome={outcome}
            words={words?.[at]}
            onlyHere={events?.[at]}
            {...playing}
          />
        ))}
      </div>
    </>
  )
}
