import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IResolvers, MercuriusLoaders } from 'mercurius'
import { alertResolvers } from './alerts.ts'
import { accountResolvers } from './accounts.ts'
import { byteCountResolvers } from './byte-counts.ts'
import { cameraOrderResolvers } from './camera-orders.ts'
import { clipResolvers } from './take-clip.ts'
import { cameraMaskResolvers } from './camera-masks.ts'
import { discoveryResolvers } from './discovery.ts'
import { cameraRegionLoaders, cameraRegionResolvers } from './camera-regions.ts'
import { cameraResolvers } from './cameras.ts'
import { channelResolvers } from './channels.ts'
import { caseLoaders, caseResolvers } from './cases.ts'
import { changeResolvers } from './changes.ts'
import { chatResolvers } from './chat.ts'
import { clusterResolvers } from './cluster.ts'
import type { Services } from './context.ts'
import { costLoaders, costResolvers } from './costs.ts'
import { deadLetterResolvers } from './dead-letters.ts'
import { liveResolvers } from './live.ts'
import { operatingLoaders, operatingResolvers } from './operating.ts'
import { mediaResolvers } from './media.ts'
import { edgeLoaders } from './edges.ts'
import { eventResolvers } from './events.ts'
import { exportResolvers } from './exports.ts'
import { instructionResolvers } from './instructions.ts'
import { nodeResolvers } from './nodes.ts'
import { pipelineResolvers } from './pipeline.ts'
import { processResolvers } from './processes.ts'
import { replayResolvers } from './replays.ts'
import { ruleResolvers } from './rules.ts'
import { Bytes, DateTime, JSONValue } from './scalars.ts'
import { savedSearchResolvers } from './saved-searches.ts'
import { searchResolvers } from './search.ts'
import { summaryResolvers } from './summaries.ts'
import { systemResolvers } from './system.ts'
import { timelineResolvers } from './timeline.ts'
import { trialResolvers } from './trials.ts'

const FOLDER = join(import.meta.dirname, '../../schema/graphql')

/** The schema as written, all files of `schema/graphql` in the order of their names. */
export function readSchema(): string {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.graphql'))
  return files
    .sort()
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    .join('\n')
}

/** What answers each field: "schema, one call, answer". */
export function createResolvers(services: Services): IResolvers {
  const parts = [
    processResolvers,
    cameraResolvers,
    searchResolvers,
    systemResolvers,
    clusterResolvers,
    deadLetterResolvers,
    replayResolvers,
    liveResolvers,
    byteCountResolvers,
    operatingResolvers,
    mediaResolvers,
    changeResolvers,
    cameraOrderResolvers,
    clipResolvers,
    cameraRegionResolvers,
    cameraMaskResolvers,
    discoveryResolvers,
    accountResolvers,
    pipelineResolvers,
    nodeResolvers,
    eventResolvers,
    timelineResolvers,
    instructionResolvers,
    costResolvers,
    summaryResolvers,
    channelResolvers,
    caseResolvers,
    exportResolvers,
    savedSearchResolvers,
    chatResolvers,
    ruleResolvers,
    alertResolvers,
    trialResolvers,
  ].map((part) => part(services))
  return { Bytes, DateTime, JSON: JSONValue, ...merged(parts) } as unknown as IResolvers
}

/** What answers fields of many objects with one look. */
export const createLoaders = (services: Services): MercuriusLoaders =>
  merged([
    operatingLoaders(services),
    edgeLoaders(services),
    costLoaders(services),
    cameraRegionLoaders(services),
    caseLoaders(services),
  ]) as unknown as MercuriusLoaders

/** Types have fields in several parts. */
function merged(parts: readonly object[]): Record<string, object> {
  const types: Record<string, object> = {}
  for (const [type, fields] of parts.flatMap((part) => Object.entries(part)))
    types[type] = { ...types[type], ...fields }
  return types
}
