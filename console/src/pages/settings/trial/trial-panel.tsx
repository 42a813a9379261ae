import { useState } from 'react'
import { useAsked } from '../../../api/use-asked.ts'
import { Button } from '../../../parts/button.tsx'
import { Choice } from '../../../parts/choice.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { useFormats } from '../../../text/use-formats.ts'
import { useText } from '../../../text/use-text.ts'
import { ChunkChoice } from './chunk-choice.tsx'
import { Clip } from './clip.tsx'
import { CostBefore } from './cost-before.tsx'
import type { Step } from './estimate.ts'
import { Outcomes } from './outcomes.tsx'
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
  /** For what models are asked. */
  steps: readonly Step[]
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

interface TrialProps extends Variants, Pick<TrialPanelProps, 'onTry' | 'steps'> {
  chunk: ChunkToTry
  onOther(): void
}

function Trial({ chunk, onOther, onTry, steps, ...variants }: TrialProps) {
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
          <CostBefore seconds={chunk.endTime - chunk.startTime} steps={steps} sides={right === '' ? 1 : 2} />
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
