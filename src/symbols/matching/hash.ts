/** Two 32-bit hashes side by side (FNV-1a's step with two primes): together 53 bits, which a number holds exactly. */
export class Hash {
  #low = 0x811c9dc5
  #high = 0x2f0b4c47

  add(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193)
    this.#high = Math.imul(this.#high ^ value, 0x85ebca6b)
    this.#high ^= this.#high >>> 13
  }

  /** The hash of what was added since the last time, never 0. */
  take(): number {
    const value = (this.#low >>> 0) * 2 ** 21 + (this.#high >>> 11)
    this.#low = 0x811c9dc5
    this.#high = 0x2f0b4c47
    return value === 0 ? 1 : value
  }
}

/** 32 bits of a text's hash. */
export function hashOfText(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value ^= value >>> 15
  return Math.imul(value, 0x2c1b3c6d) >>> 0
}
