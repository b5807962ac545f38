import type {Deployment, DeploymentRequest, Testbed} from '../testbeds/testbed.ts'

/** Keeps one deployment standing through a run. Disposing takes it down. */
export class DeploymentKeeper implements AsyncDisposable {
  readonly #testbed: Testbed
  readonly #request: DeploymentRequest
  #deployment: Deployment | null = null

  constructor(testbed: Testbed, request: DeploymentRequest) {
    this.#testbed = testbed
    this.#request = request
  }

  /** The deployment that stands; a new one when there is none or the old one broke. Throws a TestbedError. */
  async standing(): Promise<Deployment> {
    if (this.#deployment !== null && !this.#deployment.broken.aborted) return this.#deployment
    await this[Symbol.asyncDispose]()
    this.#deployment = await this.#testbed.deploy(this.#request)
    return this.#deployment
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const deployment = this.#deployment
    this.#deployment = null
    await deployment?.[Symbol.asyncDispose]()
  }
}
