import { useNavigate } from '@tanstack/react-router'
import { Clapperboard, Pause, Pencil, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { ZoneChoice } from '../../parts/zone-choice.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import {
  ChangeCamera,
  PauseCamera,
  RemoveCamera,
  ResumeCamera,
  TakeClip,
  type CameraRow,
} from '../cameras/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { texts } from './texts.ts'

/** So long a button says that its order was taken. */
const TOLD_MS = 4000

/** What can be done with a camera. */
export function Orders({ camera }: { camera: CameraRow }) {
  const t = useText(texts)
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'pause' | 'remove' | 'change'>()
  const [pause, resume, remove] = [useChange(PauseCamera), useChange(ResumeCamera), useChange(RemoveCamera)]
  const resuming = useOrder(async () => void (await resume({ id: camera.id })))
  const clip = useChange(TakeClip)
  const [taken, setTaken] = useState(false)
  const taking = useOrder(async () => {
    await clip({ input: { id: camera.id } })
    setTaken(true)
    setTimeout(setTaken, TOLD_MS, false)
  })
  const { id, paused } = camera
  const close = (): void => setAsked(undefined)
  return (
    <>
      {paused ? (
        <Button kind="main" onPress={resuming.run} isDisabled={resuming.busy}>
          <Play aria-hidden size={15} />
          {t('resume')}
        </Button>
      ) : (
        <Button onPress={() => setAsked('pause')}>
          <Pause aria-hidden size={15} />
          {t('pause')}
        </Button>
      )}
      <Button onPress={() => setAsked('change')}>
        <Pencil aria-hidden size={15} />
        {t('change')}
      </Button>
      <Button onPress={() => setAsked('remove')}>
        <Trash2 aria-hidden size={15} />
        {t('remove')}
      </Button>
      {!paused && camera.sourceKind !== 'folder' && (
        <Button onPress={taking.run} isDisabled={taking.busy}>
          <Clapperboard aria-hidden size={15} />
          {t(taken ? 'clipOrdered' : 'takeClip')}
        </Button>
      )}
      {taking.problem && <Problem problem={taking.problem} onRetry={taking.run} />}
      {resuming.problem && <Problem problem={resuming.problem} onRetry={resuming.run} />}
      {asked === 'pause' && (
        <Confirm
          title={t('pauseTitle', { id })}
          effect={t('pauseEffect')}
          order={t('pause')}
          work={async () => void (await pause({ id }))}
          onClose={close}
        />
      )}
      {asked === 'remove' && (
        <Confirm
          title={t('removeTitle', { id })}
          effect={t('removeEffect')}
          order={t('remove')}
          isLoss
          work={async () => {
            await remove({ input: { id, keepRecordings: false } })
            await navigate({ to: '/cameras' })
          }}
          onClose={close}
        />
      )}
      {asked === 'change' && <Change camera={camera} onClose={close} />}
    </>
  )
}

function Change({ camera, onClose }: { camera: CameraRow; onClose(): void }) {
  const t = useText(texts)
  const change = useChange(ChangeCamera)
  const [clipSeconds, setClip] = useState(String(camera.clipSeconds))
  const [everySeconds, setEvery] = useState(String(camera.everySeconds))
  const [schedule, setSchedule] = useState(camera.schedule)
  const [groups, setGroups] = useState(camera.groups.join(' '))
  const [zone, setZone] = useState(camera.zone ?? 'UTC')
  const [source, setSource] = useState('')
  const { problem, busy, run } = useOrder(async () => {
    const rhythm = { clipSeconds: Number(clipSeconds), everySeconds: Number(everySeconds) }
    const changed = {
      ...(schedule.trim() !== camera.schedule && { schedule: schedule.trim() }),
      ...(groups !== camera.groups.join(' ') && { groups: groups.split(/[\s,]+/).filter(Boolean) }),
      ...(zone !== (camera.zone ?? 'UTC') && { zone }),
      ...(source.trim() && { source: source.trim() }),
    }
    await change({ input: { id: camera.id, ...rhythm, ...changed } })
    onClose()
  })
  const wrong = (name: string) =>
    problem?.field === name ? `${problem.message}. ${problem.advice ?? ''}` : undefined
  return (
    <Overlay title={t('changeTitle', { id: camera.id })} onClose={onClose}>
      <Form
        className="camera-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <Field
          label={t('clip')}
          value={clipSeconds}
          onChange={setClip}
          problem={wrong('clipSeconds')}
          inputMode="decimal"
          autoFocus
        />
        <Field
          label={t('every')}
          value={everySeconds}
          onChange={setEvery}
          problem={wrong('everySeconds')}
          inputMode="decimal"
        />
        <Field
          label={t('schedule')}
          hint={t('scheduleHint')}
          value={schedule}
          onChange={setSchedule}
          problem={wrong('schedule')}
        />
        <Field
          label={t('groups')}
          hint={t('groupsHint')}
          value={groups}
          onChange={setGroups}
          problem={wrong('groups')}
        />
        <Field
          label={t('address')}
          hint={t('addressHint', { source: camera.source })}
          value={source}
          onChange={setSource}
          problem={wrong('source')}
        />
        <ZoneChoice label={t('clock')} value={zone} onChange={setZone} />
        {problem && !problem.field && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isDisabled={busy}>
            {t('save')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
