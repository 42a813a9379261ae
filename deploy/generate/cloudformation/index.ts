import { yamlFile, type Made } from '../made.ts'
import { data } from './data.ts'
import { network } from './network.ts'
import { services } from './services.ts'

const FOLDER = 'deploy/cloudformation'
/** In the order in which they are made; each imports what those before it export. */
export const STACKS = { network, data, services } as const

export const cloudformation = (): Made[] =>
  Object.entries(STACKS).map(([name, make]) => yamlFile(`${FOLDER}/${name}.yaml`, [make()]))
