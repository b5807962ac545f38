import test from 'ava'
import {EXIT_CODES, exitCodeOf} from '../../src/errors/index.ts'
import {gateOutcome, type Judged, VERDICTS, verdictOf} from '../../src/statistics/verdict.ts'

const one = (beyond: Judged['beyond'], isDecided = true): Judged => ({beyond, isDecided})

test('One thing that got worse is a regression; one that cannot be told makes the rest inconclusive.', (t) => {
  t.is(verdictOf([]), 'no change beyond the margin')
  t.is(verdictOf([one(null), one(null)]), 'no change beyond the margin')
  t.is(verdictOf([one(null), one('better')]), 'improvement')
  t.is(verdictOf([one('better'), one(null, false)]), 'inconclusive')
  t.is(verdictOf([one(null, false), one('better'), one('worse', false)]), 'regression')
  t.is(verdictOf([one('better', false)]), 'improvement')
})

test('A gate fails for a regression, and where it cannot see unless that may pass.', (t) => {
  t.deepEqual(
    VERDICTS.map((verdict) => gateOutcome(verdict, 'fail')),
    ['thresholdCrossed', 'done', 'done', 'inconclusive'],
  )
  t.is(gateOutcome('inconclusive', 'pass'), 'done')
  t.is(gateOutcome('regression', 'pass'), 'thresholdCrossed')
})

test('Inconclusive is exit code 10, behind a crossed threshold and everything before that.', (t) => {
  t.is(EXIT_CODES.inconclusive, 10)
  t.is(exitCodeOf(['inconclusive', 'thresholdCrossed']), 9)
  t.is(exitCodeOf(['inconclusive', 'profileFailed']), 7)
  t.is(exitCodeOf(['done', 'inconclusive']), 10)
})
