import { stringifyDocument } from '@urql/core'
import type { TadaDocumentNode } from 'gql.tada'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { client } from './client.ts'
import { toProblem, type SpectraApiError } from './errors.ts'
import { begin, heard, lost } from './live.ts'
import { useVisible } from '../parts/use-visible.ts'

export interface LiveOptions<Answer> {
  onMessage(message: Answer): void
  /** Messages may have been missed: ask for the state anew. */
  onGap?(): void
  /** @default false */
  pause?: boolean
}

/**
 * Follows a subscription as long as the page is seen: a hidden tab gets nothing, and goes on after the last message when it is
 * seen again. Connections that end are opened anew. The operation takes `$after` and asks for `cursor`.
 * Returns what trying again does not help with.
 */
export function useLive<Answer extends object, Variables extends object>(
  document: TadaDocumentNode<Answer, Variables>,
  variables: Omit<Variables, 'after'>,
  { onMessage, onGap, pause = false }: LiveOptions<Answer>,
): SpectraApiError | undefined {
  const [problem, setProblem] = useState<SpectraApiError>()
  const seen = useVisible()
  const take = useEffectEvent(onMessage)
  const miss = useEffectEvent(() => onGap?.())
  const text = stringifyDocument(document)
  const asked = JSON.stringify(variables)
  const last = useRef<{ of: string; cursor?: string }>({ of: '' })

  useEffect(() => {
    if (pause || !seen) return
    const ending = new AbortController()
    const end = begin()
    const of = text + asked
    if (last.current.of !== of) last.current = { of }

    async function follow(): Promise<void> {
      const { cursor: after } = last.current
      let fresh = after === undefined
      const options = { signal: ending.signal, onRetry: lost, ...(after !== undefined && { after }) }
      const operation = { text }
      for await (const message of client.subscribe<Answer, object>(operation, JSON.parse(asked), options)) {
        const { cursor } = (Object.values(message)[0] ?? {}) as { cursor?: string }
        last.current = { of, ...(cursor !== undefined && { cursor }) }
        heard()
        // Nothing told what came between the last answer and this first message.
        if (fresh) miss()
        fresh = false
        take(message)
      }
      end()
    }

    const failed = (thrown: unknown): void => {
      const error = toProblem(thrown)
      if (error.code === 'SS_CURSOR_EXPIRED' && last.current.cursor !== undefined) {
        last.current = { of }
        follow().catch(failed)
      } else setProblem(error)
    }
    follow().catch(failed)
    return () => {
      ending.abort()
      end()
    }
  }, [text, asked, pause, seen])
  return problem
}
