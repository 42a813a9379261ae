import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Field } from '../../parts/field.tsx'
import { Overlay } from '../../parts/overlay.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useOrder } from '../../parts/use-order.ts'
import { useText } from '../../text/use-text.ts'
import { asInput, type RuleInput } from './as-input.ts'
import { isSaidOtherwise, placesAfter, placesOf } from './places.ts'
import { AddRule, BacktestQuery, CompileRule, EditRule, type Backtest, type RuleShown } from './queries.ts'
import { Tested } from './tested.tsx'
import { texts } from './texts.ts'
import { Where } from './where.tsx'

const WEEK = 7 * 86_400_000
const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const

interface Draft {
  input: RuleInput
  said: string
  unclear: readonly string[]
  /** What the words are about. */
  worded: RuleInput
}

/** A rule beside what it would have found: made of a sentence, or an earlier one that is changed. */
export default function Editor({ rule, onClose }: { rule?: RuleShown | undefined; onClose(): void }) {
  const t = useText(texts)
  const [sentence, setSentence] = useState('')
  const [draft, setDraft] = useState<Draft | undefined>(
    rule && {
      ...{ input: asInput(rule.rule), worded: asInput(rule.rule) },
      ...{ said: rule.said, unclear: [] },
    },
  )
  const [result, setResult] = useState<Backtest>()
  const [compile, add, edit] = [useChange(CompileRule), useChange(AddRule), useChange(EditRule)]
  const reading = useOrder(async () => {
    const { compileRule } = await compile({ text: sentence })
    if (!compileRule.compiled) return
    const { rule: made, said, unclear } = compileRule.compiled
    const known = draft?.input
    const worded = asInput(made)
    const input = {
      ...worded,
      ...placesAfter(worded, known),
      ...(rule && known && { name: known.name, severity: known.severity ?? null }),
    }
    setDraft({ input, said, unclear, worded })
    setResult(undefined)
  })
  const testing = useOrder(async () => {
    if (!draft) return
    const until = new Date()
    const range = { from: new Date(until.getTime() - WEEK).toISOString(), until: until.toISOString() }
    const against = rule ? { againstId: rule.id, againstVersion: rule.version } : {}
    setResult((await ask(BacktestQuery, { rule: draft.input, ...range, ...against })).backtestRule)
  })
  const saving = useOrder(async () => {
    if (!draft) return
    await (rule ? edit({ id: rule.id, input: draft.input }) : add({ input: draft.input, enabled: false }))
    onClose()
  })
  const change = (some: Partial<RuleInput>): void =>
    setDraft((before) => before && { ...before, input: { ...before.input, ...some } })
  const problem = reading.problem ?? testing.problem ?? saving.problem

  return (
    <Overlay title={rule ? rule.rule.name : t('add')} onClose={onClose}>
      <div className="order-form">
        <form
          className="rule-sentence"
          onSubmit={(event) => {
            event.preventDefault()
            reading.run()
          }}
        >
          <Field
            label={t('sentence')}
            hint={t('sentenceHint')}
            value={sentence}
            onChange={setSentence}
            maxLength={500}
          />
          <Button type="submit" isBusy={reading.busy} isDisabled={sentence.trim() === ''}>
            {t('read')}
          </Button>
        </form>
        {draft && (
          <>
            <div className="rule-means">
              <p>
                <strong>{t('means')}:</strong> <bdi>{draft.said}</bdi>
              </p>
              {isSaidOtherwise(draft.worded, draft.input) && <p className="dim">{t('changedSince')}</p>}
              {draft.unclear.map((one) => (
                <p key={one} role="note">
                  <bdi>{one}</bdi>
                </p>
              ))}
            </div>
            <Where places={placesOf(draft.input)} onChange={change} />
            <Field
              label={t('name')}
              value={draft.input.name}
              onChange={(name) => change({ name })}
              maxLength={120}
            />
            <Choice
              label={t('severity')}
              value={draft.input.severity ?? 'medium'}
              options={SEVERITIES.map((one): [string, string] => [one, t(one)])}
              onChange={(severity) => change({ severity: severity as (typeof SEVERITIES)[number] })}
            />
            <Field
              label={t('cooldown')}
              inputMode="numeric"
              value={String(draft.input.cooldownSeconds ?? 0)}
              onChange={(text) => /^\d{0,5}$/.test(text) && change({ cooldownSeconds: Number(text) })}
            />
          </>
        )}
        {problem && <Problem problem={problem} />}
        {result && <Tested result={result} />}
        <div className="dialog-orders">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button onPress={testing.run} isBusy={testing.busy} isDisabled={!draft}>
            {testing.busy ? t('testing') : t('test')}
          </Button>
          <Button kind="main" onPress={saving.run} isBusy={saving.busy} isDisabled={!draft}>
            {t('save')}
          </Button>
        </div>
      </div>
    </Overlay>
  )
}
