import { z } from 'zod'
import { setting } from './setting.ts'

/** Where the prompts of the platform are kept. */
export const PROMPT_SETTINGS = {
  prompts: setting(
    'SPECTRA_PROMPTS',
    z.enum(['files', 'langfuse']),
    'files',
    'Where prompts are kept: files, or langfuse, by the keys and the address that its traces go by',
  ),
  promptsDir: setting(
    'SPECTRA_PROMPTS_DIR',
    z.string(),
    '',
    'Folder with Markdown files that stand in for the built-in prompts of the same names; empty: none',
  ),
  promptsLabel: setting(
    'SPECTRA_PROMPTS_LABEL',
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9_.-]{0,35}$/, { error: 'it is no label of Langfuse, such as production' }),
    'production',
    'Which version of a prompt is taken from Langfuse: the one with this label',
  ),
  promptsSeconds: setting(
    'SPECTRA_PROMPTS_SECONDS',
    z.coerce.number().min(1).max(86_400),
    60,
    'Seconds until a prompt is asked for again at Langfuse',
  ),
  systemPromptKey: setting(
    'M1_SYSTEM_PROMPT_KEY',
    z.string().min(1).max(200),
    'describe-chunk',
    'What Langfuse calls the prompt by which chunks are described; the others have the names that "spectra prompt list" shows',
  ),
} as const
