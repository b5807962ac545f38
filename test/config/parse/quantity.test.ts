import test from 'ava'
import {amountOf} from '../../../src/config/parse/quantity.ts'
import {resolveWith} from '../_resolve.ts'

/** As k8s.io/apimachinery's resource.ParseQuantity reads them. */
const READ: readonly (readonly [text: string, amount: number])[] = [
  ['100m', 0.1],
  ['2', 2],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['+2', 2],
  ['250u', 0.000_25],
  ['1500n', 0.000_001_5],
  ['1k', 1000],
  ['1Ki', 1024],
  ['512Mi', 512 * 1024 ** 2],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['1Ei', 2 ** 60],
  ['129e6', 129e6],
  ['1.5E-1', 0.15],
]

test('every form of a quantity is the number that Kubernetes takes it for', async (t) => {
  for (const [text, amount] of READ) {
    t.true(Math.abs(amountOf(text) - amount) <= amount * 1e-12, text)
    const {settings} = await resolveWith({flags: {set: [`proxy.memory=${text}`]}})
    t.is(settings.proxy.memory, text)
  }
})

test('what Kubernetes takes for no quantity is refused', async (t) => {
  for (const text of ['1K', '1ki', '1mi', '-1', '1e', '1 k', '1e3k', '.', 'Ki', '1KiB']) {
    t.throws(() => amountOf(text), {instanceOf: RangeError}, text)
    const resolving = resolveWith({flags: {set: [`proxy.memory=${text}`]}})
    await t.throwsAsync(resolving, {message: /is not a quantity/}, text)
  }
})
