import type { Migration } from '@mikro-orm/migrations'
import { createHash } from 'node:crypto'
import { Migration20261123000002ChunkDocuments } from './2026-11-23-chunk-documents.ts'
import { Migration20261123000001ChunkVectors } from './2026-11-23-chunk-vectors.ts'
import { Migration20261123000003OutboxOwner } from './2026-11-23-outbox-owner.ts'
import { Migration20261123000004Recording } from './2026-11-23-recording.ts'
import { Migration20261123000000Tables } from './2026-11-23-tables.ts'
import { Migration20261123000004TracesAge } from './2026-11-23-traces-age.ts'
import { Migration20261125000000Cameras } from './2026-11-25-cameras.ts'
import { Migration20261126000000Cluster } from './2026-11-26-cluster.ts'
import { Migration20261126000001InHand } from './2026-11-26-in-hand.ts'
import { Migration20261126000002Compatibility } from './2026-11-26-compatibility.ts'
import { Migration20261127000002StoredBytes } from './2026-11-27-c-stored-bytes.ts'
import { Migration20261127000005AuditOfNobody } from './2026-11-27-audit-of-nobody.ts'
import { Migration20261127000020VectorsByModel } from './2026-11-27-b-vectors-by-model.ts'
import { Migration20261127000050Journal } from './2026-11-27-d2-journal.ts'
import {
  Migration20261127000100RowLevelSecurity,
  Migration20261127000100RowLevelSecurityOfVectors,
} from './2026-11-27-g-row-level-security.ts'
import { Migration20261127000170Operating } from './2026-11-27-e2-operating.ts'
import { Migration20261127000180Changes } from './2026-11-27-f-changes.ts'
import { Migration20261127000210Replays } from './2026-11-27-h-replays.ts'
import { Migration20261127000220AuditWithEffects } from './2026-11-27-i-audit-with-effects.ts'
import {
  Migration20261127000270EmbeddingSpaces,
  Migration20261127000270EmbeddingSpacesOfVectors,
} from './2026-11-27-v-embedding-spaces.ts'
import { Migration20261127000271Transcripts } from './2026-11-27-w-transcripts.ts'
import {
  Migration20261127000295SearchChanges,
  Migration20261127000295SearchChangesOfVectors,
} from './2026-11-27-y-search-changes.ts'
import { Migration20261127000280Happenings } from './2026-11-27-x-happenings.ts'
import { Migration20261127000230Models } from './2026-11-27-j-models.ts'
import { Migration20261127000250Costs } from './2026-11-27-k-costs.ts'
import { Migration20261127000260PromptCopies } from './2026-11-27-k-prompt-copies.ts'
import { Migration20261127000261Instructions } from './2026-11-27-l-instructions.ts'
import {
  Migration20261127000290Passages,
  Migration20261127000290PassagesOfVectors,
} from './2026-11-27-x-passages.ts'
import { Migration20261127000320PassedOver } from './2026-11-27-z-passed-over.ts'
import { Migration20261127000340Newest } from './2026-11-27-zz-newest.ts'
import { Migration20261127000410Ocr } from './2026-11-27-zz-ocr.ts'
import {
  Migration20261127000430Likeness,
  Migration20261127000430LikenessOfVectors,
} from './2026-11-27-zzz-likeness.ts'
import { Migration20261127000440Summaries } from './2026-11-27-zzz-summaries.ts'
import { Migration20261128000400Cases } from './2026-11-28-d-cases.ts'
import { Migration20261128000500Recorders } from './2026-11-28-e-recorders.ts'
import { Migration20261128000600Rules } from './2026-11-28-f-rules.ts'
import { Migration20261128000700Channels } from './2026-11-28-g-channels.ts'
import { Migration20261127000040Accounts } from './2026-11-27-d-accounts.ts'
import { Migration20261127000060Reading } from './2026-11-27-e-reading.ts'
import { Migration20261128000800Chat } from './2026-11-28-h-chat.ts'
import { Migration20261128004000ChatCheckpoints } from './2026-11-28-y-chat-checkpoints.ts'
import {
  Migration20261128004500PassageDocuments,
  Migration20261128004500PassageVectors,
} from './2026-11-28-z-passage-vectors.ts'
import { Migration20261128006000SourceClock } from './2026-11-28-za-source-clock.ts'
import { Migration20261128006100Retention } from './2026-11-28-zb-retention.ts'
import { Migration20261128007000Schedules } from './2026-11-28-zc-schedules.ts'
import { Migration20261128007100CameraGroups } from './2026-11-28-zd-camera-groups.ts'
import { Migration20261128008000Masks } from './2026-11-28-zd-masks.ts'
import { Migration20261128009000Trials } from './2026-11-28-zz-trials.ts'
import { Migration20261128010000CameraFolders } from './2026-11-28-zza-camera-folders.ts'
import { MIGRATION_NAMES, migrationNamesFor, type DatabaseFeatures, type MigrationName } from './names.ts'

type MigrationClass = new (...args: ConstructorParameters<typeof Migration>) => Migration

const CLASSES: Record<MigrationName, MigrationClass> = {
  '20261123000000-tables': Migration20261123000000Tables,
  '20261123000001-chunk-vectors': Migration20261123000001ChunkVectors,
  '20261123000002-chunk-documents': Migration20261123000002ChunkDocuments,
  '20261123000003-outbox-owner': Migration20261123000003OutboxOwner,
  '20261123000004-recording': Migration20261123000004Recording,
  '20261123000004-traces-age': Migration20261123000004TracesAge,
  '20261125000000-cameras': Migration20261125000000Cameras,
  '20261126000000-cluster': Migration20261126000000Cluster,
  '20261126000001-in-hand': Migration20261126000001InHand,
  '20261126000002-compatibility': Migration20261126000002Compatibility,
  '20261127000002-stored-bytes': Migration20261127000002StoredBytes,
  '20261127000005-audit-of-nobody': Migration20261127000005AuditOfNobody,
  '20261127000020-vectors-by-model': Migration20261127000020VectorsByModel,
  '20261127000040-accounts': Migration20261127000040Accounts,
  '20261127000050-journal': Migration20261127000050Journal,
  '20261127000060-reading': Migration20261127000060Reading,
  '20261127000100-row-level-security': Migration20261127000100RowLevelSecurity,
  '20261127000100-row-level-security-of-vectors': Migration20261127000100RowLevelSecurityOfVectors,
  '20261127000170-operating': Migration20261127000170Operating,
  '20261127000180-changes': Migration20261127000180Changes,
  '20261127000210-replays': Migration20261127000210Replays,
  '20261127000220-audit-with-effects': Migration20261127000220AuditWithEffects,
  '20261127000230-models': Migration20261127000230Models,
  '20261127000250-costs': Migration20261127000250Costs,
  '20261127000260-prompt-copies': Migration20261127000260PromptCopies,
  '20261127000261-instructions': Migration20261127000261Instructions,
  '20261127000270-embedding-spaces': Migration20261127000270EmbeddingSpaces,
  '20261127000270-embedding-spaces-of-vectors': Migration20261127000270EmbeddingSpacesOfVectors,
  '20261127000271-transcripts': Migration20261127000271Transcripts,
  '20261127000280-happenings': Migration20261127000280Happenings,
  '20261127000290-passages': Migration20261127000290Passages,
  '20261127000290-passages-of-vectors': Migration20261127000290PassagesOfVectors,
  '20261127000295-search-changes': Migration20261127000295SearchChanges,
  '20261127000295-search-changes-of-vectors': Migration20261127000295SearchChangesOfVectors,
  '20261127000320-passed-over': Migration20261127000320PassedOver,
  '20261127000340-newest': Migration20261127000340Newest,
  '20261127000410-ocr': Migration20261127000410Ocr,
  '20261127000430-likeness': Migration20261127000430Likeness,
  '20261127000430-likeness-of-vectors': Migration20261127000430LikenessOfVectors,
  '20261127000440-summaries': Migration20261127000440Summaries,
  '20261128000400-cases': Migration20261128000400Cases,
  '20261128000500-recorders': Migration20261128000500Recorders,
  '20261128000600-rules': Migration20261128000600Rules,
  '20261128000700-channels': Migration20261128000700Channels,
  '20261128000800-chat': Migration20261128000800Chat,
  '20261128004000-chat-checkpoints': Migration20261128004000ChatCheckpoints,
  '20261128004500-passage-documents': Migration20261128004500PassageDocuments,
  '20261128004500-passage-vectors': Migration20261128004500PassageVectors,
  '20261128006000-source-clock': Migration20261128006000SourceClock,
  '20261128006100-retention': Migration20261128006100Retention,
  '20261128007000-schedules': Migration20261128007000Schedules,
  '20261128007100-camera-groups': Migration20261128007100CameraGroups,
  '20261128008000-masks': Migration20261128008000Masks,
  '20261128009000-trials': Migration20261128009000Trials,
  '20261128010000-camera-folders': Migration20261128010000CameraFolders,
}

/** The migrations of a database with these features, in order. */
export const migrationsFor = (features: DatabaseFeatures) =>
  migrationNamesFor(features).map((name) => ({ name, class: CLASSES[name] }))

function statementsOf(Class: MigrationClass): unknown[] {
  // Neither driver nor configuration is used before a migration runs.
  const migration = new Class(...([] as never as ConstructorParameters<typeof Migration>))
  void migration.up()
  return [...migration.getQueries()]
}

/** Changes with any change of a migration: names what a cached database was made of. */
export function migrationsHash(): string {
  const hash = createHash('sha256')
  for (const { name } of MIGRATION_NAMES)
    hash.update(name).update(JSON.stringify(statementsOf(CLASSES[name])))
  return hash.digest('hex').slice(0, 16)
}
