import type { Test } from 'tap'
import { FIRST_PLACE, placeOf } from '../../core/mailbox/places.ts'
import type { Cause } from '../../core/errors.ts'
import type { LetterPlace, Mailbox } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import type { MailboxStore } from './mailbox.ts'
import { envelope, receive, until } from './mailbox/helpers.ts'

const PLAIN = 'M0_RESULTS_QUEUE'
const DEAD = 'M1_DEADLETTER_QUEUE'
const BROKEN = { code: 'SS_NOT_A_VIDEO', message: 'This is a poem', retryable: false } as const

/** Each failure has a millisecond of its own. */
async function failForGood(mailbox: Mailbox, name: string, cause: Cause = BROKEN): Promise<void> {
  await mailbox.publish([{ queue: PLAIN, envelope: envelope(name) }])
  const box = await receive(mailbox, PLAIN)
  await (await box.next()).deadLetter(cause)
  await box.cancel()
  const after = Date.now()
  await until('the next millisecond', () => Date.now() > after)
}

/** What every mailbox promises those who look at many dead letters. */
export function lettersContract(
  t: Test,
  name: string,
  start: (t: Test) => MailboxStore | Promise<MailboxStore>,
): void {
  const spec = (criterion: string, run: (t: Test, mailbox: Mailbox) => Promise<unknown>): void => {
    void t.test(`${name}: ${criterion}`, async (t) => {
      const mailbox = await (await start(t)).open()
      t.teardown(() => mailbox.close())
      await run(t, mailbox)
    })
  }

  spec('letters are in the order of their failures, and come from after a place on', async (t, mailbox) => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) await failForGood(mailbox, name)
    const page = async (after: LetterPlace, limit = 2) => mailbox.letters(DEAD, { limit }, after)
    const first = await page(FIRST_PLACE)
    t.same(
      first.map(({ id }) => id),
      [envelope('a').id, envelope('b').id],
    )
    t.match(first[0], { queue: DEAD, cause: BROKEN, attempt: 1 })
    // One that was seen and one that was not go and fail again; others stay where they are.
    const ids = [envelope('a').id, envelope('c').id]
    t.equal(await mailbox.replay(DEAD, { ids }), 2)
    const box = await receive(mailbox, PLAIN)
    for (const one of await box.take(2)) await one.deadLetter(BROKEN)
    await box.cancel()
    const seen: string[] = []
    for (let after = placeOf(first[1]!); ;) {
      const next = await page(after)
      seen.push(...next.map(({ id }) => id))
      if (next.length < 2) break
      after = placeOf(next.at(-1)!)
    }
    t.same(seen.slice(0, 2), [envelope('d').id, envelope('e').id], 'none is skipped')
    t.same(seen.slice(2).sort(), ids.sort(), 'those that failed again come last')
    t.same(await mailbox.letters(DEAD, { code: 'SS_INTERNAL' }, FIRST_PLACE), [])
    t.equal((await mailbox.letters(DEAD, {}, FIRST_PLACE)).length, 5)
    t.equal((await mailbox.browse(DEAD)).length, 5, 'they stay where they are')
  })

  spec('groups counts dead letters by their codes', async (t, mailbox) => {
    for (const name of ['a', 'b', 'c']) await failForGood(mailbox, name)
    const other = { ...BROKEN, code: 'SS_DISK_FULL' as const }
    await failForGood(mailbox, 'd', other)
    const all = await mailbox.letters(DEAD, {}, FIRST_PLACE)
    const times = all.map(({ lastFailedAt }) => lastFailedAt)
    t.same(await mailbox.groups(DEAD), [
      { code: BROKEN.code, count: 3, since: times[0], until: times[2], example: envelope('c').id },
      { code: other.code, count: 1, since: times[3], until: times[3], example: envelope('d').id },
    ])
    t.match(await mailbox.groups(DEAD, { code: other.code }), [{ count: 1 }])
    t.same(await mailbox.groups(DEAD, { organizationId: stableId('organization', 'nobody') }), [])
    await t.rejects(mailbox.groups(PLAIN), { code: 'SS_INPUT_INVALID' })
    t.equal((await mailbox.depth(DEAD)).ready, 4)
  })
}
