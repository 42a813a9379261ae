import { NOTHING_SPENT } from '../../core/costs/reading.ts'
import type { Config } from '../../core/config.ts'
import type { BudgetSubject, CallView, Identity, Spent, SpentOnDay } from '../../core/ports.ts'
import { createCostPorts, type CostPorts } from '../../core/ports-of-commands.ts'
import { money } from '../output/money.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

export interface CostsAsked {
  processId?: string
  cameraId?: string
  since: Date
  json: boolean
}

const open = (config: Config): Promise<CostPorts> =>
  reach(config, (running) => createCostPorts(config, running))

/** Prints what was spent: by day, or call by call. */
export async function showCosts(config: Config, identity: Identity, asked: CostsAsked): Promise<void> {
  await working(await open(config), async ({ costs, processes, clock }) => {
    const { processId, cameraId, since: from, json } = asked
    if (processId !== undefined) {
      const process = await processes.get(identity, processId)
      const calls = await costs.calls(identity, process.id)
      if (json) return calls.forEach((call) => printJson(call))
      calls.forEach((call) => print(callLine(call)))
      const spent = (await costs.ofProcesses(identity, [process.id])).get(process.id)
      return print(spent ? totalLine(process.title, spent) : 'No model was paid for it.')
    }
    const days = await costs.byDay(identity, { from, until: new Date(clock.now()), cameraId })
    if (json) return days.forEach((day) => printJson(day))
    if (days.length === 0) return print('No model was paid.')
    days.forEach((day) => print(dayLine(day)))
    print(totalLine('together', days.reduce<Spent>(plus, NOTHING_SPENT)))
  })
}

/** Sets a budget, or takes it away. */
export async function setBudget(
  config: Config,
  identity: Identity,
  subject: BudgetSubject,
  usd: number | undefined,
): Promise<void> {
  await working(await open(config), async ({ costs, processes }) => {
    await costs.setBudget(identity, subject, usd)
    const whose =
      'process' in subject ? subject.process : `the camera ${subject.camera} for a ${subject.period}`
    print(usd === undefined ? `No budget of ${whose} any more.` : `The budget of ${whose} is ${money(usd)}.`)
    if (!('process' in subject)) return
    const { waiting } = await processes.get(identity, subject.process)
    if (waiting)
      print('What waits for it goes on with the next run of spectra, or within seconds where one runs.')
  })
}

const plus = (a: Spent, b: Spent): Spent => ({
  calls: a.calls + b.calls,
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  usd: a.usd + b.usd,
  unpriced: a.unpriced + b.unpriced,
  savedCalls: a.savedCalls + b.savedCalls,
  savedUsd: a.savedUsd + b.savedUsd,
})

const usdOf = ({ usd, calls, unpriced }: Spent): string =>
  unpriced === 0 ? money(usd) : `${money(usd)} and ${unpriced} of ${calls} calls without a known price`

const savedOf = ({ savedCalls, savedUsd }: Spent): string =>
  savedCalls === 0 ? '' : `; the motion gate saved ${savedCalls} calls, about ${money(savedUsd)}`

const tokensOf = ({ inputTokens, outputTokens }: Pick<Spent, 'inputTokens' | 'outputTokens'>): string =>
  `${inputTokens} tokens in, ${outputTokens} out`

const dayLine = (day: SpentOnDay): string =>
  `${paint('cyan', day.day)}  ${day.cameraId ?? 'files'}  ${day.provider}/${day.model}: ${day.calls} calls, ${tokensOf(day)}, ${usdOf(day)}${savedOf(day)}`

const totalLine = (what: string, spent: Spent): string =>
  `${paint('bold', what)}: ${spent.calls} calls, ${tokensOf(spent)}, ${usdOf(spent)}${savedOf(spent)}`

const STATES: Record<CallView['state'], string> = {
  open: ' (estimated: under way, or its worker died)',
  estimated: ' (estimated: nobody counted)',
  saved: ' (saved: nothing moved)',
  counted: '',
}

const callLine = (call: CallView): string => {
  const usd = call.usd === undefined ? 'price unknown' : money(call.usd)
  return `${call.at.toISOString()}  ${call.kind}  ${call.provider}/${call.model}: ${tokensOf(call)}, ${usd}${STATES[call.state]}`
}
