import t from 'tap'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { analysedRows } from '../helpers/analysed-rows.ts'
import { citesEvidence } from '../helpers/providers/cites-evidence.ts'
import { startTalkingOpenai } from '../helpers/providers/talking-openai.ts'
import { jsonLines, startSpectra, type Running } from '../helpers/spectra.ts'

void t.test(
  'spectra chat ask beside a cluster: its nodes answer; where none is left, the command does',
  { skip: NO_CLUSTER },
  async (t) => {
    const model = await startTalkingOpenai({ says: citesEvidence })
    t.teardown(() => model.close())
    const cluster = await testCluster(t, { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' })
    // Only the nodes have a model: an answer by the command itself is one by rules.
    const own = Object.entries(cluster.env).filter(([name]) => !name.startsWith('OPENAI_'))
    const env = Object.fromEntries(own)
    const ask = async (...more: string[]) => {
      const asked: Running = startSpectra(
        cluster.data,
        ['chat', 'ask', 'What was the first thing?', '--json', ...more],
        env,
      )
      const { code, stdout, stderr } = await asked.finished
      t.equal(code, 0, stderr)
      return jsonLines(stdout)[0] as { conversationId: string; reply: { provider: string } }
    }
    const node = await cluster.ready('node', '--roles', 'chat', '--name', 'one')
    const processId = await analysedRows(cluster.env.SPECTRA_DATABASE_URL!)
    const turn = await ask()
    t.match(turn, {
      ...{ number: 1, status: 'answered' },
      reply: { provider: 'openai', sentences: [{ support: 'supported', citations: [{ processId }] }] },
    })
    node.child.kill('SIGTERM')
    t.equal((await node.finished).code, 0)
    t.match(await ask('--in', turn.conversationId), { number: 2, reply: { provider: 'local' } })
  },
)
