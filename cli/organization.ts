import type { Command } from 'commander'
import { z } from 'zod'
import { SpectraError } from '../core/errors.ts'
import type { Identity } from '../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID } from '../schema/ids.ts'

/** Gives a command, and its subcommands, the option by which its user says whose data is meant. */
export const ofOrganization = (command: Command): Command =>
  command.option('--organization <id>', 'work in this organization (the one that is there from the start)')

/**
 * On whose behalf a command works: that of the machine's own user, in the organization of `--organization`.
 * @throws SS_INPUT_INVALID where that is no id
 */
export function identityOf(command: Command): Identity {
  const { organization } = command.optsWithGlobals<{ organization?: string }>()
  if (organization === undefined) return OWN_USER
  const { data: organizationId } = z.uuid().safeParse(organization.toLowerCase())
  if (organizationId !== undefined) return { organizationId, role: 'owner' }
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot use --organization: it is an id such as ${DEFAULT_ORGANIZATION_ID}, not ${JSON.stringify(organization)}`,
  )
}

/** The machine's own user, in the organization that is there from the start. */
export const OWN_USER: Identity = { organizationId: DEFAULT_ORGANIZATION_ID, role: 'owner' }
