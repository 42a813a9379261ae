import { Rule } from '../../../schema/rules.ts'
import type { OrganizationSql } from '../../database/organization.ts'
import { SpectraError } from '../../errors.ts'
import type { CompiledRule, Language, Tenant } from '../../ports.ts'
import { compileByModel } from './by-model.ts'
import { compileLocally, type Places } from './local.ts'
import { saidOf } from './said.ts'

const LONGEST_SENTENCE = 500
const PATIENCE_MS = 60_000

/**
 * Makes a rule of a sentence: by the language model, where one is configured, else by what is read locally. Cameras, groups and zones are those
 * that there are and that whoever asks may see; whatever else a model names is left out, and said.
 * @throws SS_RULE_UNCLEAR, SS_INPUT_INVALID, the codes of `Language`
 */
export async function compileRule(
  sql: OrganizationSql,
  tenant: Tenant,
  language: Language,
  text: string,
  signal: AbortSignal = AbortSignal.timeout(PATIENCE_MS),
): Promise<CompiledRule> {
  const sentence = text.trim()
  if (sentence === '' || sentence.length > LONGEST_SENTENCE) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot make a rule of it: give 1 to ${LONGEST_SENTENCE} characters`,
      {
        details: { field: 'text' },
      },
    )
  }
  const places = await placesOf(sql, tenant)
  const isLocal = language.provider === 'local'
  const generated = isLocal ? undefined : await compileByModel(language, sentence, places, signal)
  const { condition, cameras, groups, when, unclear, ...rest } =
    generated?.value ?? compileLocally(sentence, places)
  if (!condition) throw nothing(unclear)
  const known = cameras.filter((id) => places.cameras.includes(id))
  const missing = cameras.filter((id) => !places.cameras.includes(id))
  const strange = groups.filter((name) => !places.groups.includes(name))
  const rule = Rule.safeParse({
    name: sentence.slice(0, 120),
    ...{ condition, cameras: known, groups: groups.filter((name) => places.groups.includes(name)), ...rest },
    ...(when && { when }),
  })
  if (!rule.success) throw nothing([...unclear, ...rule.error.issues.map(({ message }) => `${message}.`)])
  return {
    ...{ rule: rule.data, said: saidOf(rule.data) },
    unclear: [
      ...unclear,
      ...missing.map((id) => `There is no camera ${JSON.stringify(id)}: it is left out.`),
      ...strange.map((name) => `There is no group ${JSON.stringify(name)}: it is left out.`),
    ],
    provider: generated?.provider ?? 'local',
    model: generated?.model ?? 'rules-1',
  }
}

const nothing = (unclear: readonly string[]): SpectraError =>
  new SpectraError(
    'SS_RULE_UNCLEAR',
    ['Cannot make a rule of it: it tells nothing that can be watched for.', ...unclear].join(' '),
    { details: { field: 'text' } },
  )

async function placesOf(sql: OrganizationSql, { cameras }: Tenant): Promise<Places> {
  const rows = await sql.query<{ id: string; groups: string[]; regions: string[] | null }>(
    `select c.id, c.groups, (select jsonb_agg(g.name) from spectra_core.camera_regions g
       where g.organization_id = c.organization_id and g.camera_id = c.id) as regions
     from spectra_core.cameras c where c.organization_id = $1 order by c.id limit 2000`,
  )
  const seen = rows.filter(({ id }) => cameras?.includes(id) ?? true)
  return {
    cameras: seen.map(({ id }) => id),
    // Who sees some cameras only watches no group.
    groups: cameras ? [] : [...new Set(rows.flatMap(({ groups }) => groups))],
    regions: [...new Set(seen.flatMap(({ regions }) => regions ?? []))],
  }
}
