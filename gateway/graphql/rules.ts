import { SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Rules, RuleView, RuleVersionView } from '../../core/ports.ts'
import { saidOf } from '../../core/rules/compile/said.ts'
import { checkRule } from '../../core/rules/check-rule.ts'
import type { Rule } from '../../schema/rules.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { given, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface BacktestAsked {
  rule: object
  againstId?: string | null
  againstVersion?: number | null
  from: Date
  until: Date
}
interface Ordered {
  id: string
  input: object
}

/** What is watched for. */
export function ruleResolvers({ ports: { rules } }: Pick<Services, 'ports'>) {
  return {
    Query: {
      rules: async (_: unknown, page: PageArguments, { identity }: Context) =>
        connectionOf(await rules.list(identity, pageOf(page))),
      rule: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        rules.get(identity, id).catch(nullIfGone),
      ruleVersions: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        rules.versions(identity, id),
      backtestRule: async (_: unknown, asked: BacktestAsked, { identity }: Context) => {
        const { from, until } = asked
        const rule = checkRule(withoutNulls(asked.rule))
        const against = await againstOf(rules, identity, asked)
        return rules.backtest(identity, { rule, from, until, ...(against && { against }) })
      },
    },

    Mutation: {
      addRule: (_: unknown, asked: { input: object; enabled?: boolean | null }, { identity }: Context) =>
        payload(async () => {
          const enabled = given(asked.enabled) ?? false
          return { rule: await rules.add(identity, checkRule(withoutNulls(asked.input)), { enabled }) }
        }),
      editRule: (_: unknown, { id, input }: Ordered, { identity }: Context) =>
        payload(async () => ({ rule: await rules.edit(identity, id, checkRule(withoutNulls(input))) })),
      enableRule: (_: unknown, { id, enabled }: { id: string; enabled: boolean }, { identity }: Context) =>
        payload(async () => ({ rule: await rules.enable(identity, id, enabled) })),
      removeRule: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        payload(async () => ({ rule: await rules.remove(identity, id) })),
      compileRule: (_: unknown, { text }: { text: string }, { identity }: Context) =>
        payload(async () => ({ compiled: await rules.compile(identity, text) })),
    },

    Rule: { said: ({ rule }: RuleView) => saidOf(rule) },
    RuleVersion: { said: ({ rule }: RuleVersionView) => saidOf(rule) },
  }
}

/** The version with which a rule is compared. @throws SS_NOT_FOUND */
async function againstOf(
  rules: Rules,
  identity: Context['identity'],
  { againstId, againstVersion }: BacktestAsked,
): Promise<Rule | undefined> {
  if (!againstId) return undefined
  const versions = await rules.versions(identity, againstId)
  const found = againstVersion ? versions.find(({ number }) => number === againstVersion) : versions[0]
  if (found) return found.rule
  throw new SpectraError(
    'SS_NOT_FOUND',
    `Cannot compare with version ${againstVersion} of the rule: there is none`,
    {
      details: { field: 'againstVersion' },
    },
  )
}

function nullIfGone(thrown: unknown): null {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return null
  throw thrown
}
