import t from 'tap'
import { budgetOfConversation } from './asking/chat-budget.ts'
import { conversationsOfCommands } from './asking/conversations.ts'
import { costOfAsking } from './asking/costs.ts'
import { analysedSample, type Footage } from './asking/footage.ts'
import { interruptedAnswers } from './asking/interrupted.ts'
import { mcpOfOthers, mcpOverStdio } from './asking/mcp.ts'

let footage: Footage
t.before(async () => {
  footage = await analysedSample(t)
})

void t.test('spectra mcp: the official client lists, searches, asks and opens clips over stdio', (t) =>
  mcpOverStdio(t, footage),
)
void t.test('P8: spectra mcp of another organization finds nothing of this one', (t) =>
  mcpOfOthers(t, footage),
)
void t.test('spectra ask: what models cost is booked, shown, and held by --budget', (t) =>
  costOfAsking(t, footage),
)
void t.test(
  'spectra chat: a question that crosses a budget ends, says so, and the next goes on once it is raised',
  (t) => budgetOfConversation(t, footage),
)
void t.test(
  'spectra ask, spectra chat ask: Ctrl-C ends the call of the model, and who waits to ask goes on',
  (t) => interruptedAnswers(t, footage),
)
void t.test('spectra chat: a conversation goes on, is named, shared, kept from others, and removed', (t) =>
  conversationsOfCommands(t, footage),
)
