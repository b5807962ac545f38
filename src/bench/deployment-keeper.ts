import type {Deployment, DeploymentRequest, Testbed} from '../testbeds/testbed.ts'

/** Keeps one deployment standing through a run. Disposing takes it down. */
export class DeploymentKeeper implements AsyncDisposable {
  readonly #testbed: Testbed
  readonly #request: DeploymentRequest
  #deployment: Deployment | null = null
  #isDoubted = false
  #takingDown: Promise<void> = Promise.resolve()

  constructor(testbed: Testbed, request: DeploymentRequest) {
    this.#testbed = testbed
    this.#request = request
  }

  /** Something went wrong on the deployment: before it is used again it is asked whether it still answers. */
  doubt(): void {
    this.#isDoubted = true
  }

  async #isInOrder({broken, probeSilence}: Deployment): Promise<boolean> {
    const isAsked = this.#isDoubted
    this.#isDoubted = false
    return !broken.aborted && (!isAsked || (await probeSilence()) === null)
  }

  /** The deployment that was last used; null where there is none. */
  get latest(): Deployment | null {
    return this.#deployment
  }

  /** The deployment that stands; a new one when there is none or the old one broke. Throws a TestbedError. */
  async standing(): Promise<Deployment> {
    if (this.#deployment !== null && (await this.#isInOrder(this.#deployment))) return this.#deployment
    await this[Symbol.asyncDispose]()
    this.#deployment = await this.#testbed.deploy(this.#request)
    return this.#deployment
  }

  /** Begins to take it down, for a caller that has other things to do meanwhile. Disposing waits for the end, and throws what went wrong. */
  beginTakingDown(): void {
    const deployment = this.#deployment
    if (deployment === null) return
    this.#deployment = null
    this.#takingDown = Promise.resolve(deployment[Symbol.asyncDispose]())
    this.#takingDown.catch(() => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.beginTakingDown()
    await this.#takingDown
  }
}
