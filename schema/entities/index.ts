import { ApiKey, ProviderIdentity, RefreshToken, Session } from './accounts.ts'
import { Camera, CameraFile, CameraRegion } from './cameras.ts'
import { ChannelRow, Delivery } from './channels.ts'
import { CaseItemRow, CaseRow, FootageExportRow, SavedSearchRow } from './cases.ts'
import { Erasure, ErasureProcess, Idempotency } from './changes.ts'
import { Budget, HeldMessage, ModelCall, ModelUsage } from './costs.ts'
import { Cluster, Cohort, Compatibility, Organization, OrgConfig, Role, User } from './core.ts'
import {
  BatchEvent,
  ChunkOutputRow,
  ChunkDocument,
  ChunkVector,
  SearchRemoval,
  EmbeddingSpaceRow,
  LiveEvent,
  PassageDocument,
  PassageVector,
  TranscriptRow,
} from './insights.ts'
import { JournalEntry, JournalFloor } from './journal.ts'
import {
  AuditLog,
  Failure,
  Inbox,
  InHand,
  Outbox,
  RestartHistory,
  Trace,
  ModelCost,
  StoredBytes,
  UnclaimedObject,
} from './messages.ts'
import {
  BatchVideoChunk,
  BatchVideoProcess,
  CamVideoChunk,
  CamVideoProcess,
  ProcessConfig,
} from './processes.ts'
import { InstructionRow, PromptCopy } from './prompts.ts'
import { CameraHole, CameraSegment } from './recordings.ts'
import { Replay, ReplayLetter } from './replays.ts'
import { Alert, AlertNote, RuleRow, RuleVersion } from './rules.ts'
import { ChatCheckpoint, ChatContext, ChatPiece, ContextSummary, Conversation } from './chat.ts'
import { SummaryRow } from './summaries.ts'

/** Every table of the system, but for the one that needs pgvector. */
const ENTITIES = [
  Cluster,
  Compatibility,
  Organization,
  Cohort,
  Role,
  User,
  Session,
  RefreshToken,
  ProviderIdentity,
  ApiKey,
  OrgConfig,
  Camera,
  CameraRegion,
  CameraFile,
  CameraSegment,
  CameraHole,
  ChannelRow,
  Delivery,
  BatchVideoProcess,
  BatchVideoChunk,
  CamVideoProcess,
  CamVideoChunk,
  ProcessConfig,
  Inbox,
  InHand,
  Outbox,
  Failure,
  RestartHistory,
  AuditLog,
  Trace,
  ModelCost,
  ModelCall,
  ModelUsage,
  Budget,
  HeldMessage,
  StoredBytes,
  UnclaimedObject,
  JournalEntry,
  JournalFloor,
  BatchEvent,
  LiveEvent,
  ChunkOutputRow,
  ChatContext,
  ChatPiece,
  ChatCheckpoint,
  ContextSummary,
  Conversation,
  ChunkDocument,
  PassageDocument,
  SearchRemoval,
  TranscriptRow,
  SummaryRow,
  EmbeddingSpaceRow,
  Erasure,
  ErasureProcess,
  Idempotency,
  Replay,
  ReplayLetter,
  PromptCopy,
  InstructionRow,
  RuleRow,
  RuleVersion,
  Alert,
  AlertNote,
  CaseRow,
  CaseItemRow,
  SavedSearchRow,
  FootageExportRow,
]

/** The entities of a database with or without the pgvector extension. */
export const entitiesFor = (features: { vectors: boolean }) =>
  features.vectors ? [...ENTITIES, ChunkVector, PassageVector] : [...ENTITIES]
