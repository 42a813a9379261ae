import type { Test } from 'tap'
import type { Prompts } from '../../core/ports.ts'

const SPAN = { startTime: '10.0', endTime: '20.0' }

/** What every adapter of prompts promises. */
export function promptsContract(
  t: Test,
  name: string,
  open: (t: Test) => Promise<Prompts>,
  { skip }: { skip?: string | false } = {},
): void {
  const it = (title: string, body: (t: Test) => Promise<void>): void =>
    void t.test(`${name}: ${title}`, { skip }, body)

  it('fills in the variables and says which version it is', async (t) => {
    const prompts = await open(t)
    const prompt = await prompts.get('describe-chunk', SPAN)
    t.equal(prompt.name, 'describe-chunk')
    t.match(prompt.text, 'from second 10.0 to second 20.0')
    t.notMatch(prompt.text, '{{')
    t.ok(prompt.version)
    t.same(await prompts.get('describe-chunk', SPAN), prompt, 'and again the same')
  })

  it('values are filled in as they are, whatever they look like', async (t) => {
    const prompts = await open(t)
    const { text } = await prompts.get('describe-chunk', { startTime: '{{endTime}} $& $1', endTime: '20.0' })
    t.match(text, 'from second {{endTime}} $& $1 to second 20.0')
  })

  it('a missing variable, an unknown name and a path as name are refused', async (t) => {
    const prompts = await open(t)
    await t.rejects(prompts.get('describe-chunk'), { code: 'SS_INPUT_INVALID', message: /startTime/ })
    await t.rejects(prompts.get('no-such-prompt'), { code: 'SS_NOT_FOUND' })
    for (const odd of ['../../package', 'constructor', '', 'a/b', 'describe-chunk\0'])
      await t.rejects(prompts.get(odd, SPAN), { code: /SS_INPUT_INVALID|SS_NOT_FOUND/ }, odd)
  })

  it('what stands on the prototype of objects is no value', async (t) => {
    const prompts = await open(t)
    await t.rejects(prompts.get('describe-chunk', { startTime: '1' }), { message: /endTime/ })
  })

  it('lists those of the platform, unfilled, with the versions that are asked', async (t) => {
    const prompts = await open(t)
    const templates = await prompts.templates()
    t.ok(templates.length >= 2)
    const names = templates.map((each) => each.name)
    t.same(names, names.toSorted())
    const template = templates.find((each) => each.name === 'describe-chunk')!
    t.match(template.text, '{{startTime}}')
    t.equal(template.version, (await prompts.get('describe-chunk', SPAN)).version)
  })
}
