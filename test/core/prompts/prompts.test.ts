import t from 'tap'
import { createFileTemplates } from '../../../core/prompts/files.ts'
import { createPrompts } from '../../../core/prompts/prompts.ts'

void t.test(
  'Prompts: one of somebody that has variables nobody fills in gives way to that of the platform, with a warning',
  async (t) => {
    const warnings: string[] = []
    const heard = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', heard)
    t.teardown(() => process.off('warning', heard))
    const ownPrompt = async (name: string) => ({ name, text: 'Watch {{weather}}.', version: 'camera-2' })
    const prompts = createPrompts(createFileTemplates(), { ownPrompt })
    const ask = () =>
      prompts.get('describe-chunk', { startTime: '1', endTime: '2' }, { organizationId: 'one' })
    t.match(await ask(), { text: /You watch/, version: /^[0-9a-f]{12}$/ })
    await ask()
    await new Promise(setImmediate)
    t.match(warnings, [/camera-2: nobody fills in \{\{weather\}\}/])
    t.equal(warnings.length, 1, 'told once')
  },
)
