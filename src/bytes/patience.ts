/** How long something that comes in pieces may take. */
export interface TimeLimits {
  /** Until the first piece, and between two pieces. */
  readonly silenceMilliseconds: number
  /** For the whole of it. */
  readonly totalMilliseconds: number
}

/** A signal that fires when nothing was heard for a while, or when the whole took too long. Dispose it when all came. */
export class Patience {
  readonly #controller = new AbortController()
  readonly #silence: number
  readonly #total: NodeJS.Timeout
  #timer: NodeJS.Timeout

  constructor({silenceMilliseconds, totalMilliseconds}: TimeLimits) {
    this.#silence = silenceMilliseconds
    this.#timer = this.#afterSilence()
    this.#total = this.#after(totalMilliseconds, `it took longer than ${totalMilliseconds / 1000} s`)
  }

  #after(milliseconds: number, reason: string): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(new Error(reason)), milliseconds)
  }

  #afterSilence(): NodeJS.Timeout {
    return this.#after(this.#silence, `nothing came for ${this.#silence / 1000} s`)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Why it was given up, in words; null while it is not. */
  get reason(): string | null {
    return this.signal.aborted ? (this.signal.reason as Error).message : null
  }

  /** Something came: the silence begins anew. */
  heard(): void {
    if (this.signal.aborted) return
    clearTimeout(this.#timer)
    this.#timer = this.#afterSilence()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#total)
  }
}
