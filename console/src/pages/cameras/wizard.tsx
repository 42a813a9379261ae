import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { SpectraApiError } from '../../api/errors.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { useLive } from '../../api/use-live.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Meter } from '../../parts/meter.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useNow } from '../../parts/use-now.ts'
import { ZoneChoice } from '../../parts/zone-choice.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useFormats } from '../../text/use-formats.ts'
import { machineZone } from '../../text/zones.ts'
import { useText } from '../../text/use-text.ts'
import { FoundCameras } from './found-cameras.tsx'
import { Picture, pictureOf } from './picture.tsx'
import { AddCamera, Cameras, CamerasChanged, ChangeCamera } from './queries.ts'
import { lastEnded } from './state.ts'
import { texts } from './texts.ts'

interface Answers {
  id: string
  source: string
  clipSeconds: string
  everySeconds: string
  zone: string
}

/** Adds a camera, and shows its first picture, or why there is none. */
export default function Wizard({ onClose }: { onClose(): void }) {
  const t = useText(texts)
  const [answers, setAnswers] = useState<Answers>({
    id: '',
    source: '',
    clipSeconds: '30',
    everySeconds: '60',
    zone: machineZone(),
  })
  /** The camera whose first clip is waited for, and which of its clips was known to have failed by then. */
  const [awaited, setAwaited] = useState<{ id: string; failed?: string }>()
  return (
    <Overlay title={t('add')} onClose={onClose}>
      <div className="camera-wizard">
        {awaited ? (
          <FirstClip
            {...awaited}
            onClose={onClose}
            address={{ value: answers.source, onChange: (source) => setAnswers({ ...answers, source }) }}
            onChanged={(failed) => setAwaited({ ...awaited, failed })}
          />
        ) : (
          <Questions {...{ answers, setAnswers, onClose }} onAdded={() => setAwaited({ id: answers.id })} />
        )}
      </div>
    </Overlay>
  )
}

interface QuestionsProps {
  answers: Answers
  setAnswers(answers: Answers): void
  onAdded(): void
  onClose(): void
}

function Questions({ answers, setAnswers, onAdded, onClose }: QuestionsProps) {
  const t = useText(texts)
  const add = useChange(AddCamera)
  const { id, source, clipSeconds, everySeconds, zone } = answers
  const { problem, busy, run } = useOrder(async () => {
    const rhythm = { clipSeconds: Number(clipSeconds), everySeconds: Number(everySeconds) }
    await add({ input: { id: id.trim(), source: source.trim(), zone, ...rhythm } })
    onAdded()
  })
  const field = (name: keyof Answers) => ({
    value: answers[name],
    onChange: (value: string) => setAnswers({ ...answers, [name]: value }),
    problem: problem?.field === name ? `${problem.message}. ${problem.advice ?? ''}` : undefined,
    isRequired: true,
  })
  return (
    <Form
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
    >
      <FoundCameras onChoose={(chosen) => setAnswers({ ...answers, ...chosen })} />
      <Field label={t('name')} hint={t('nameHint')} {...field('id')} placeholder="yard" autoFocus />
      <Field
        label={t('address')}
        hint={t('addressHint')}
        {...field('source')}
        placeholder="rtsp://user:password@192.168.1.20/main"
        type="url"
      />
      <div className="camera-wizard-rhythm">
        <Field label={t('clip')} {...field('clipSeconds')} inputMode="decimal" />
        <Field label={t('every')} hint={t('everyHint')} {...field('everySeconds')} inputMode="decimal" />
      </div>
      <ZoneChoice
        label={t('clock')}
        value={zone}
        onChange={(chosen) => setAnswers({ ...answers, zone: chosen })}
      />
      {problem && !(problem.field && problem.field in answers) && <Problem problem={problem} onRetry={run} />}
      <div className="dialog-orders">
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button kind="main" type="submit" isDisabled={busy || id.trim() === '' || source.trim() === ''}>
          {t('wizardAdd')}
        </Button>
      </div>
    </Form>
  )
}

interface FirstClipProps {
  id: string
  failed?: string
  address: { value: string; onChange(value: string): void }
  /** Another address was set; the process of the clip that failed with the one before. */
  onChanged(failed: string): void
  onClose(): void
}

/** The test of a camera is its first clip: what it brings, or what kept it away. */
function FirstClip({ id, failed, address, onChanged, onClose }: FirstClipProps) {
  const t = useText(texts)
  const { ago, span } = useFormats()
  const now = useNow(1000)
  const { data, problem: unasked, again } = useAsked(Cameras, {})
  useLive(CamerasChanged, {}, { onMessage: again, onGap: again })
  const change = useChange(ChangeCamera)
  const camera = data?.cameras.find((each) => each.id === id)
  const last = camera && lastEnded(camera)
  const trouble = last?.status === 'failed' && last.id !== failed ? last : undefined
  const { problem, busy, run } = useOrder(async () => {
    await change({ input: { id, source: address.value.trim() } })
    onChanged(trouble?.id ?? '')
  })
  const picture = camera && pictureOf(camera)

  if (camera && picture) {
    return (
      <>
        <h3>{t('wizardSees', { id })}</h3>
        <p className="dim">{t('wizardSeesWhy', { ago: ago(picture.at, now) })}</p>
        <Picture camera={camera} />
        <div className="dialog-orders">
          <Link className="button button-plain" to="/cameras/$id" params={{ id }} onClick={onClose}>
            {t('toCamera')}
          </Link>
          <Button kind="main" onPress={onClose}>
            {t('done')}
          </Button>
        </div>
      </>
    )
  }
  if (trouble) {
    return (
      <>
        <h3>{t('wizardFailed', { id })}</h3>
        {trouble.cause && (
          <Problem
            problem={new SpectraApiError({ ...trouble.cause, advice: trouble.cause.advice ?? undefined })}
          />
        )}
        <Field
          label={t('address')}
          hint={t('addressHint')}
          {...address}
          problem={problem && `${problem.message}. ${problem.advice ?? ''}`}
        />
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('done')}</Button>
          <Button kind="main" onPress={run} isDisabled={busy}>
            {t('wizardChange')}
          </Button>
        </div>
      </>
    )
  }
  return (
    <>
      <h3>{t('wizardFirst', { id })}</h3>
      <p className="dim">{t('wizardFirstWhy', { span: span((camera?.clipSeconds ?? 30) * 1000) })}</p>
      <Meter name={t('wizardFirst', { id })} value={0} />
      {unasked && <Problem problem={unasked} onRetry={again} />}
      <div className="dialog-orders">
        <Button onPress={onClose}>{t('done')}</Button>
      </div>
    </>
  )
}
