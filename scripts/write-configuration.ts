import { writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { IN_PARTS } from '../core/config/platform-names.ts'
import type { Setting } from '../core/config/setting.ts'
import { SETTINGS } from '../core/config.ts'

export const CONFIGURATION_PAGE = 'docs/configuration.md'

const INTRODUCTION = `# Configuration

Made by \`scripts/write-configuration.ts\` from the tables in the code. \`spectra config\` prints what is in force, and where each value came from.

## Where settings come from
The first of these that has a setting gives it; an empty text counts as not given.

1. options of the command line
2. the environment
3. a file \`.env\` in the working directory
4. the secret that \`CLOUD_SECRETS_IDENTIFIER\` names, a JSON object such as \`{"POSTGRES_PASSWORD": "..."}\`:

| \`CLOUD_PROVIDER\` | the secret | who reads it |
|---|---|---|
| \`aws\` | ARN or name, in Secrets Manager | the SDK's own chain: a role of the machine, \`AWS_ACCESS_KEY_ID\` ...; region from the ARN, or \`AWS_REGION\` |
| \`azure\` | \`https://VAULT/secrets/NAME\`, in Key Vault | managed identity, or \`AZURE_TENANT_ID\`, \`AZURE_CLIENT_ID\`, \`AZURE_CLIENT_SECRET\` |

5. the defaults

A store that is away is \`SS_SECRETS_UNAVAILABLE\`, one that refuses \`SS_SECRETS_REFUSED\`; whoever starts may try again. Secrets are read at the start: after a rotation, drain and start the nodes again.
`

/** The page of all settings, as it has to lie in docs/. */
export async function configurationPage(): Promise<string> {
  const text = [INTRODUCTION, '## Servers in parts', ...inParts(), '', '## All settings', ...all()].join('\n')
  return format(text, { ...(await resolveConfig(CONFIGURATION_PAGE)), parser: 'markdown' })
}

function inParts(): string[] {
  const rows = Object.entries(IN_PARTS).map(
    ([env, { host, names }]) =>
      `| \`${env}\` | **\`${host}\`**, ${names
        .filter((name) => name !== host)
        .map((name) => `\`${name}\``)
        .join(', ')} |`,
  )
  return [
    'An address that is not given whole is made of its parts.',
    '',
    '| address | parts |',
    '|---|---|',
    ...rows,
  ]
}

function all(): string[] {
  const rows = Object.values<Setting<never>>(SETTINGS as never).map(({ env, about, secret, ...setting }) => {
    const value: unknown = setting.default()
    return `| \`${env}\` | ${secret ? 'secret' : shown(env, value)} | ${about.replaceAll('|', '\\|')} |`
  })
  return ['| variable | default | meaning |', '|---|---|---|', ...rows]
}

/** What depends on the machine is told in words. */
const OF_THE_MACHINE: Readonly<Record<string, string>> = {
  SPECTRA_DATA: '`~/.local/share/spectra`',
  SPECTRA_CACHE: '`~/.cache/spectra`',
  SPECTRA_NODE: 'the name of the host',
}

function shown(env: string, value: unknown): string {
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return OF_THE_MACHINE[env] ?? (text === '' ? '' : `\`${text}\``)
}

if (import.meta.main) writeFileSync(CONFIGURATION_PAGE, await configurationPage())
