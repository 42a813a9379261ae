import type { Test } from 'tap'
import { stableId } from '../../../../schema/ids.ts'
import { spectraHere } from '../../../helpers/spectra-here.ts'
import { jsonLines, spectra } from '../../../helpers/spectra.ts'
import type { Footage } from './footage.ts'

const OTHER = stableId('organization', 'other')

/** A conversation is begun, goes on, is named, shared, kept from others, and removed. */
export async function conversationsOfCommands(t: Test, { data, processId }: Footage): Promise<void> {
  // Who asks opens models; all else is done here.
  const chat = (...args: string[]) =>
    args[0] === 'ask' ? spectra(data, ['chat', ...args]) : spectraHere(data, ['chat', ...args])
  const first = await chat('ask', 'When was the first red object seen?', '--json')
  t.equal(first.code, 0, first.stderr)
  const [turn] = jsonLines(first.stdout) as { conversationId: string }[]
  t.match(turn, {
    ...{ number: 1, status: 'answered' },
    reply: { kind: 'answer', sentences: [{ citations: [{ processId }] }] },
  })
  const { conversationId: id } = turn!

  const next = await chat('ask', 'And after that?', '--in', id)
  t.equal(next.code, 0, next.stderr)
  t.match(next.stdout, new RegExp(`process ${processId}`), 'it goes on behind what was cited')
  t.match(next.stdout, /answered by local questions-1\nin the conversation /)

  t.match(jsonLines((await chat('list', '--json')).stdout), [
    { id, turns: 2, title: 'When was the first red object seen?', isOwn: true, usd: 0 },
  ])
  t.match(await chat('rename', id, 'Visitors'), { code: 0, stdout: /"Visitors": read by you/ })
  t.match(await chat('share', id, 'viewer', 'operator'), { code: 0, stdout: /you, viewer, operator/ })
  t.match(await chat('share', id, 'everybody'), { code: 2, stderr: /SS_INPUT_INVALID[^]*There are owner/ })
  t.match(await chat('share', id, 'none', '--json'), { code: 0, stdout: /"sharedWith":\[\]/ })
  const shown = await chat('show', id, '--last', '1')
  t.match(shown.stdout, /Visitors\n1 earlier: spectra chat show .* --before 2\n\n2\. And after that\?/)

  for (const args of [
    ['show', id],
    ['rename', id, 'x'],
    ['remove', id, '--yes'],
  ]) {
    const theirs = await chat(...args, '--organization', OTHER)
    t.match(theirs, { code: 3, stderr: /SS_NOT_FOUND/ }, `P8: ${args[0]}`)
  }
  t.match(await chat('list', '--organization', OTHER), { stdout: /No conversations/ })
  t.match(await chat('show', "'; drop table"), { stderr: /SS_NOT_FOUND/ })
  t.match(await chat('list', '--limit', '0'), { code: 2, stderr: /--limit is 1 to 100/ })

  t.match(await chat('remove', id), { code: 2, stderr: /Add --yes/ }, 'nobody is there to say yes')
  t.match(await chat('remove', id, '--yes'), { code: 0, stdout: /Removed "Visitors"/ })
  t.match(await chat('show', id), { code: 3, stderr: /SS_NOT_FOUND/ })
}
