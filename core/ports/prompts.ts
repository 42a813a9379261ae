/** What a model is told, and which of our texts that is. */
export interface Prompt {
  text: string
  name: string
  version: string
}

export interface Prompts {
  /** The named prompt with `{{variables}}` filled in. @throws SS_NOT_FOUND; SS_INPUT_INVALID for a variable that is missing */
  get(name: string, variables?: Record<string, string>): Promise<Prompt>
}
