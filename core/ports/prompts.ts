/** What a model is told, and which of our texts that is. */
export interface Prompt {
  text: string
  name: string
  /** Of the platform: the start of the text's SHA-256, or `langfuse-7`; of somebody's own: `organization-2`, `camera-2`, `process-2`. */
  version: string
}

/** A prompt before it is filled in: `{{variables}}` stand for what is known only when it is asked. */
export interface PromptTemplate {
  name: string
  text: string
  version: string
}

/** For which work a model is asked. */
export interface AskedFor {
  organizationId: string
  cameraId?: string
  processId?: string
}

export interface Prompts {
  /**
   * The named prompt with `{{variables}}` filled in: that of the process, else of the camera, else of the organization, else of the
   * platform. A service of prompts that is away, or gives one that lacks something, is stood in for by its last good one.
   * @throws SS_NOT_FOUND; SS_INPUT_INVALID for a variable that is missing; the codes of the database
   */
  get(name: string, variables?: Record<string, string>, work?: AskedFor): Promise<Prompt>
  /** Those of the platform, by name. */
  templates(): Promise<PromptTemplate[]>
}
