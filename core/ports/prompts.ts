/** What a model is told, and which of our texts that is. */
export interface Prompt {
  text: string
  name: string
  version: string
}

export interface Prompts {
  /** The named prompt with `{{variables}}` filled in. */
  get(name: string, variables?: Record<string, string>): Promise<Prompt>
}
