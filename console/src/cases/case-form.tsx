import { useState } from 'react'
import { Form } from 'react-aria-components'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Overlay } from '../parts/overlay.tsx'
import { Problem } from '../parts/problem.tsx'
import { useOrder } from '../parts/use-order.ts'
import { defineTexts } from '../text/catalogue.ts'
import { useText } from '../text/use-text.ts'

const texts = defineTexts({
  en: { name: 'Name', note: 'What it is about', cancel: 'Cancel' },
  de: { name: 'Name', note: 'Worum es geht', cancel: 'Abbrechen' },
})

export interface CaseFormProps {
  title: string
  /** What the button says. */
  order: string
  /** What stands in it at first. */
  given?: { name: string; note: string }
  save(input: { name: string; note: string }): Promise<void>
  onClose(): void
}

/** A case that is begun or changed. */
export function CaseForm({ title, order, given = { name: '', note: '' }, save, onClose }: CaseFormProps) {
  const t = useText(texts)
  const [name, setName] = useState(given.name)
  const [note, setNote] = useState(given.note)
  const { problem, busy, run } = useOrder(() => save({ name, note }))
  const wrong = problem?.field === 'name' ? `${problem.message}. ${problem.advice ?? ''}` : undefined
  return (
    <Overlay title={title} onClose={onClose}>
      <Form
        className="camera-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <Field label={t('name')} value={name} onChange={setName} problem={wrong} maxLength={120} autoFocus />
        <Field label={t('note')} value={note} onChange={setNote} maxLength={10_000} />
        {problem && !wrong && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isBusy={busy}>
            {order}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}
