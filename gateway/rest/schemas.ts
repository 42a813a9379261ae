import { z } from 'zod'

/** What clients are told of errors by REST: see `gateway/error-body.ts`, whose fields these are. */
export const ErrorAnswer = z
  .looseObject({
    code: z.string().describe('Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by.'),
    message: z.string().describe('What could not be done, and the state found.'),
    advice: z.string().optional().describe('What to do about it.'),
    retryable: z.boolean().describe('Whether trying again can help.'),
    field: z.string().optional().describe('The part of the input that is wrong.'),
    retryAfterMs: z.number().optional().describe('Milliseconds until another try can succeed.'),
  })
  .describe('Every error of every route has this form.')

/** The answers that any route may give. */
export const ERROR_ANSWERS = { '4xx': ErrorAnswer, '5xx': ErrorAnswer }

/** Bytes, as a document can say it. */
export const Bytes = z.file().describe('Bytes.')
