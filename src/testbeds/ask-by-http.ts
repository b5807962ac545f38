import {type IncomingMessage, type RequestOptions, request} from 'node:http'
import type {AdminAnswer} from './testbed.ts'

/** Longest wait for the whole of an answer. Heaps and configurations of large meshes take seconds. */
const ANSWER_WITHIN_MS = 15_000
/** Largest answer that is kept. */
const LARGEST_ANSWER_BYTES = 256 << 20

/** How long and how much at most. */
export interface AnswerLimits {
  readonly withinMs: number
  readonly largestBytes: number
}

/** What no proxy exceeds that is in order. */
const ANSWER_LIMITS: AnswerLimits = {withinMs: ANSWER_WITHIN_MS, largestBytes: LARGEST_ANSWER_BYTES}

/** Nothing, or not all of an answer, came in time: whoever was asked has stopped answering. */
export class NoAnswerError extends Error {}

async function readBody(answer: IncomingMessage, largestBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > largestBytes) throw new NoAnswerError(`its answer is longer than ${largestBytes} bytes`)
  }
  return Buffer.concat(chunks)
}

function send(options: RequestOptions, largestBytes: number): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      readBody(answer, largestBytes).then((body) => resolve({status: answer.statusCode ?? 0, body}), reject)
    })
    sent.on('error', reject)
    sent.end()
  })
}

/**
 * Sends one request without a body and reads the whole answer. Throws a NoAnswerError when that takes too long or is too
 * much, what the network came back with, and the signal's reason when that aborts.
 */
export async function askByHttp(
  options: RequestOptions,
  signal: AbortSignal | undefined,
  {withinMs, largestBytes}: AnswerLimits = ANSWER_LIMITS,
): Promise<AdminAnswer> {
  const late = AbortSignal.timeout(withinMs)
  const either = signal === undefined ? late : AbortSignal.any([late, signal])
  try {
    return await send({...options, signal: either}, largestBytes)
  } catch (error) {
    signal?.throwIfAborted()
    throw late.aborted ? new NoAnswerError(`no whole answer came within ${withinMs / 1000} s`, {cause: error}) : error
  }
}
