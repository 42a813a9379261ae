import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import { useMe } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { CameraChoice } from './camera-choice.tsx'
import { FormDialog } from './form-dialog.tsx'
import { ChangeUser, CreateUser, type CohortRow, type UserRow } from './queries.ts'
import { rolesBelow, type RoleName } from './search.ts'
import { texts } from './texts.ts'

export interface UserDialogProps {
  /** Absent: a new one. */
  user?: UserRow
  cohorts: readonly CohortRow[]
  cameras: readonly string[]
  /** With the password for one sign-in of a new user. */
  onDone(made?: { name: string; secret: string }): void
  onClose(): void
}

/** Makes an account, or changes what it may. */
export function UserDialog({ user, cohorts, cameras, onDone, onClose }: UserDialogProps) {
  const t = useText(texts)
  const { role: own } = useMe()
  const create = useChange(CreateUser)
  const change = useChange(ChangeUser)
  const [email, setEmail] = useState(user?.email ?? '')
  const [name, setName] = useState(user?.name ?? '')
  const [role, setRole] = useState<RoleName>(user?.role ?? 'viewer')
  const [cohortId, setCohort] = useState(user?.cohortId ?? '')
  const [only, setOnly] = useState<readonly string[] | null>(user?.cameras ?? null)

  async function work(): Promise<void> {
    const given = { role, cohortId: cohortId || null, cameras: only && [...only] }
    if (user) {
      await change({ input: { id: user.id, name: name.trim(), ...given } })
      return onDone()
    }
    const { createUser } = await create({
      input: { email: email.trim(), ...(name.trim() && { name: name.trim() }), ...given },
    })
    const secret = createUser.oneTimePassword
    onDone(secret ? { name: name.trim() || email.trim(), secret } : undefined)
  }

  const roles = rolesBelow(own).filter((each) => each !== 'service' || role === 'service')
  return (
    <FormDialog
      title={user ? t('changeTitle', { name: user.name }) : t('newUserTitle')}
      effect={t(user ? 'changeEffect' : 'newUserEffect')}
      order={t(user ? 'save' : 'make')}
      isDisabled={email.trim() === ''}
      work={work}
      onClose={onClose}
    >
      {!user && (
        <Field label={t('email')} type="email" isRequired value={email} onChange={setEmail} autoFocus />
      )}
      <Field label={t('name')} value={name} onChange={setName} />
      <Choice
        label={t('role')}
        value={role}
        options={roles.map((each) => [each, t(each)])}
        onChange={(value) => setRole(roles.find((each) => each === value) ?? role)}
      />
      {cohorts.length > 0 && (
        <Choice
          label={t('group')}
          value={cohortId}
          options={[['', t('noGroup')], ...cohorts.map(({ id, name }): [string, string] => [id, name])]}
          onChange={setCohort}
        />
      )}
      <CameraChoice known={cameras} chosen={only} onChange={setOnly} />
    </FormDialog>
  )
}
