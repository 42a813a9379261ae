import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import { useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { CameraChoice } from './camera-choice.tsx'
import { FormDialog } from './form-dialog.tsx'
import { CreateKey } from './queries.ts'
import { expiryAfter, KEY_DAYS, rolesBelow, type RoleName } from './search.ts'
import { texts } from './texts.ts'

export interface KeyDialogProps {
  cameras: readonly string[]
  onMade(made: { name: string; secret: string }): void
  onClose(): void
}

/** Makes a key for a program; the key itself is in the answer, this once. */
export function KeyDialog({ cameras, onMade, onClose }: KeyDialogProps) {
  const t = useText(texts)
  const { role: own } = useMe()
  const create = useChange(CreateKey)
  const [name, setName] = useState('')
  const [role, setRole] = useState<RoleName>('service')
  const [days, setDays] = useState<string>('90')
  const [only, setOnly] = useState<readonly string[] | null>(null)

  async function work(): Promise<void> {
    const expiresAt = expiryAfter(days, Date.now())
    const { createApiKey } = await create({
      input: {
        ...{ name: name.trim(), role },
        ...(only && { cameras: [...only] }),
        ...(expiresAt !== undefined && { expiresAt }),
      },
    })
    onMade({ name: name.trim(), secret: createApiKey.secret ?? '' })
  }

  const roles = rolesBelow(own)
  return (
    <FormDialog
      title={t('newKeyTitle')}
      effect={t('newKeyEffect')}
      order={t('make')}
      isDisabled={name.trim() === ''}
      work={work}
      onClose={onClose}
    >
      <Field label={t('name')} isRequired value={name} onChange={setName} autoFocus />
      <Choice
        label={t('role')}
        value={role}
        options={roles.map((each) => [each, t(each)])}
        onChange={(value) => setRole(roles.find((each) => each === value) ?? role)}
      />
      <Choice
        label={t('holdsFor')}
        value={days}
        options={KEY_DAYS.map((each) => [each, t(`days${each}`)])}
        onChange={setDays}
      />
      <CameraChoice known={cameras} chosen={only} onChange={setOnly} />
    </FormDialog>
  )
}
