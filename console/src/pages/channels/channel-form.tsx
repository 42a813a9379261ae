import { useState } from 'react'
import { Checkbox, CheckboxGroup, Form, Label } from 'react-aria-components'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { ZoneChoice } from '../../parts/zone-choice.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { usePreferences } from '../../shell/preferences.ts'
import { zoneOf } from '../../text/zones.ts'
import { useText } from '../../text/use-text.ts'
import {
  addInput,
  draftOf,
  editInput,
  emptyDraft,
  KINDS,
  NOTICES,
  SEVERITIES,
  type Draft,
  type Kind,
  type Notice,
  type Severity,
} from './draft.ts'
import { AddChannel, EditChannel, type ChannelRow } from './queries.ts'
import { texts } from './texts.ts'

export interface ChannelFormProps {
  /** Undefined: a new one. */
  channel: ChannelRow | undefined
  /** @param secret the key that was made for it */
  onSaved(secret?: string): void
  onClose(): void
}

/** A channel that is made or changed: where it leads, what it is told, and when it is silent. */
export function ChannelForm({ channel, onSaved, onClose }: ChannelFormProps) {
  const t = useText(texts)
  const here = zoneOf(usePreferences().zone)
  const [draft, setDraft] = useState<Draft>(() => (channel ? draftOf(channel, here) : emptyDraft(here)))
  const [add, edit] = [useChange(AddChannel), useChange(EditChannel)]
  const { problem, busy, run } = useOrder(async () => {
    if (channel) await edit({ input: editInput(draft, channel) })
    const made = channel ? undefined : await add({ input: addInput(draft) })
    onSaved(made?.addChannel.secret ?? undefined)
  })
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  return (
    <Overlay title={channel ? channel.name : t('add')} onClose={onClose}>
      <Form
        className="channel-form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <Field
          label={t('name')}
          value={draft.name}
          onChange={(name) => change({ name })}
          isRequired
          autoFocus
        />
        {!channel && (
          <Choice
            label={t('kind')}
            value={draft.kind}
            options={KINDS.map((each) => [each, t(each)])}
            onChange={(kind) => change({ kind: kind as Kind })}
          />
        )}
        <Where draft={draft} change={change} isNew={!channel} />
        <CheckboxGroup
          className="channel-kinds"
          value={draft.kinds}
          onChange={(kinds) => change({ kinds: kinds as Notice[] })}
        >
          <Label>{t('told')}</Label>
          {NOTICES.map((each) => (
            <Checkbox key={each} value={each} className="check">
              <span className="check-box" aria-hidden />
              {t(each)}
            </Checkbox>
          ))}
        </CheckboxGroup>
        <Choice
          label={t('least')}
          value={draft.least}
          options={SEVERITIES.map((each) => [each, t(each)])}
          onChange={(least) => change({ least: least as Severity })}
        />
        <Field
          label={t('cameras')}
          hint={t('camerasHint')}
          value={draft.cameras}
          onChange={(cameras) => change({ cameras })}
        />
        <When draft={draft} change={change} />
        {problem && <Problem problem={problem} onRetry={run} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" isDisabled={busy || draft.name.trim() === ''}>
            {t('save')}
          </Button>
        </div>
      </Form>
    </Overlay>
  )
}

interface PartProps {
  draft: Draft
  change(part: Partial<Draft>): void
}

function Where({ draft, change, isNew }: PartProps & { isNew: boolean }) {
  const t = useText(texts)
  const { kind } = draft
  return (
    <>
      <Field
        label={t(kind === 'webhook' ? 'url' : kind === 'sns' ? 'topic' : 'server')}
        placeholder={t(`${kind}Example`)}
        value={draft.where}
        onChange={(where) => change({ where })}
      />
      {kind !== 'webhook' && (
        <Field
          label={t(kind === 'sns' ? 'accessKeyId' : 'user')}
          value={draft.user}
          onChange={(user) => change({ user })}
        />
      )}
      {kind === 'mail' && (
        <>
          <Field label={t('from')} value={draft.from} onChange={(from) => change({ from })} />
          <Field label={t('to')} value={draft.to} onChange={(to) => change({ to })} />
        </>
      )}
      <Field
        label={t('secret')}
        hint={isNew ? (kind === 'webhook' ? t('secretMade') : undefined) : t('secretStays')}
        type="password"
        value={draft.secret}
        onChange={(secret) => change({ secret })}
      />
    </>
  )
}

function When({ draft, change }: PartProps) {
  const t = useText(texts)
  return (
    <fieldset className="channel-when">
      <legend>{t('when')}</legend>
      <div className="channel-times">
        <Field
          label={t('quietFrom')}
          type="time"
          value={draft.quietFrom}
          onChange={(quietFrom) => change({ quietFrom })}
        />
        <Field
          label={t('quietUntil')}
          type="time"
          value={draft.quietUntil}
          onChange={(quietUntil) => change({ quietUntil })}
        />
        <Field
          label={t('digestAt')}
          type="time"
          value={draft.digestAt}
          onChange={(digestAt) => change({ digestAt })}
        />
      </div>
      <Choice
        label={t('mode')}
        value={draft.drops ? 'drop' : 'later'}
        options={[
          ['later', t('later')],
          ['drop', t('drop')],
        ]}
        onChange={(mode) => change({ drops: mode === 'drop' })}
      />
      <Choice
        label={t('except')}
        value={draft.except}
        options={[['', t('nothing')], ...SEVERITIES.map((each) => [each, t(each)] as const)]}
        onChange={(except) => change({ except: except as Draft['except'] })}
      />
      <ZoneChoice label={t('zone')} value={draft.zone} onChange={(zone) => change({ zone })} />
    </fieldset>
  )
}
