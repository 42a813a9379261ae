import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Problem } from '../../parts/problem.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { usd } from '../ops/usd.ts'
import { CameraBudget } from './camera-budget.tsx'
import { ProcessBudget } from './process-budget.tsx'
import { CameraBudgets, ProcessCosts } from './queries.ts'
import type { Part, Sum } from './sums.ts'
import { texts } from './texts.ts'

/** What a row without a process is. */
const ABSENT = { work: 'removed', question: 'question', trial: 'trial' } as const

/** Sums by something, a row each. */
export function Parts({
  head,
  parts,
  name,
}: {
  head: string
  parts: readonly Part[]
  name(key: string): string
}) {
  return (
    <Table head={head}>
      {parts.map(({ key, sum }) => (
        <Row key={key} name={<bdi>{name(key)}</bdi>} sum={sum} />
      ))}
    </Table>
  )
}

/** The same for cameras, those without costs, too: with their budgets. */
export function CameraParts({ parts }: { parts: readonly Part[] }) {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(CameraBudgets, {})
  const cameras = new Map((data?.cameras ?? []).map((camera) => [camera.id, camera]))
  const without = [...cameras.keys()].filter((id) => !parts.some(({ key }) => key === id))
  const all = [...parts, ...without.map((key) => ({ key, sum: undefined }))]
  return (
    <>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      <Table head={t('camera')} budget>
        {all.map(({ key, sum }) => {
          const camera = cameras.get(key)
          return (
            <Row
              key={key}
              name={<bdi>{key === '' ? t('files') : key}</bdi>}
              sum={sum}
              budget={camera ? <CameraBudget camera={camera} onSet={again} /> : ''}
            />
          )
        })}
      </Table>
    </>
  )
}

export interface ProcessPartsProps {
  /** Calls within these instants. */
  span: { from: string; until: string; cameraId: string | null }
}

/** The dearest videos: with what each may cost. */
export function ProcessParts({ span }: ProcessPartsProps) {
  const t = useText(texts)
  const { data, problem, at, again } = useAsked(ProcessCosts, span)
  return (
    <>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && (
        <Table head={t('process')} budget>
          {data.processCosts.map(({ processId, purpose, process, cost }) => (
            <Row
              key={processId}
              name={
                process ? (
                  <Link to="/processes/$id" params={{ id: processId }}>
                    <bdi>{process.title}</bdi>
                  </Link>
                ) : (
                  <>
                    <code>{processId.slice(0, 8)}</code> <small className="dim">{t(ABSENT[purpose])}</small>
                  </>
                )
              }
              sum={cost}
              budget={
                process && (
                  <>
                    <span>{process.budget === null ? t('none') : usd(process.budget)}</span>
                    <ProcessBudget process={process} onSet={again} label={t('set')} />
                  </>
                )
              }
            />
          ))}
        </Table>
      )}
    </>
  )
}

function Table({ head, budget = false, children }: { head: string; budget?: boolean; children: ReactNode }) {
  const t = useText(texts)
  const columns = ['usd', 'calls', 'tokens', 'saved'] as const
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          {columns.map((each) => (
            <th key={each} scope="col">
              {t(each)}
            </th>
          ))}
          {budget && <th scope="col">{t('budget')}</th>}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

/** @param sum undefined: nothing was asked for it */
function Row({ name, sum, budget }: { name: ReactNode; sum: Sum | undefined; budget?: ReactNode }) {
  const t = useText(texts)
  const { number } = useFormats()
  const {
    calls = 0,
    inputTokens = 0,
    outputTokens = 0,
    unpriced = 0,
    savedCalls = 0,
    savedUsd = 0,
  } = sum ?? {}
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-label={t('usd')}>
        {usd(sum?.usd ?? 0)}
        {unpriced > 0 && <small className="is-warn">{t('unpriced', { count: unpriced })}</small>}
      </td>
      <td data-label={t('calls')}>{number(calls)}</td>
      <td data-label={t('tokens')}>
        {number(inputTokens)} / {number(outputTokens)}
      </td>
      <td data-label={t('saved')}>
        {savedCalls > 0 ? t('savedCalls', { count: savedCalls, usd: usd(savedUsd) }) : '–'}
      </td>
      {budget !== undefined && (
        <td data-label={t('budget')}>
          <span className="cost-budget">{budget}</span>
        </td>
      )}
    </tr>
  )
}
