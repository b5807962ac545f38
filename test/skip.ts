import type {ExecutionContext, TestFn} from 'ava'

/** A test's body, as ava takes it. */
type Body<Context> = (t: ExecutionContext<Context>) => unknown

/** What declares a test: `test`, `test.serial`, or what {@link testUnless} makes of them. */
export type DeclareTest<Context = unknown> = (title: string, body: Body<Context>) => void

/**
 * Ends a test that cannot be run here. `reason` says what this machine lacks. `npm test` and `npm run test:e2e` count the
 * test as skipped, not as passed, and list the reason.
 */
export function skip(t: Pick<ExecutionContext, 'log' | 'pass'>, reason: string): void {
  t.log(`skipped: ${reason}`)
  t.pass()
}

/** `declare` itself without a reason; else what declares tests that all skip for it. */
export function testUnless<Context = unknown>(
  reason: string | null,
  declare: DeclareTest<Context> | TestFn<Context>['serial'],
): DeclareTest<Context> {
  if (reason === null) return (title, body) => declare(title, body)
  return (title) => declare(title, (t: ExecutionContext<Context>) => skip(t, reason))
}
