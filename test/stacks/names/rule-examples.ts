import type {ExecutionContext} from 'ava'

/** For one rule: two names that become one, what they become, and a name that is none of its business. */
export type RuleExample = readonly [one: string, other: string, expected: string, left: string]

/** Asserts that there is an example for each rule, in their order, and that each comes out as it says. */
export function assertRules<Rule extends {readonly id: string}>(
  t: ExecutionContext,
  rules: readonly Rule[],
  examples: Readonly<Record<string, RuleExample>>,
  nameBy: (name: string, rule: Rule) => string,
): void {
  t.deepEqual(
    rules.map(({id}) => id),
    Object.keys(examples),
  )
  for (const rule of rules) {
    const [one, other, expected, left] = examples[rule.id]!
    t.deepEqual(
      [one, other, left].map((name) => nameBy(name, rule)),
      [expected, expected, left],
      rule.id,
    )
  }
}
