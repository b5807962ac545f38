import {cachedDataVersionTag} from 'node:v8'
import test from 'ava'
import {shortWork} from '../../src/program/short-work.ts'

// V8 makes this tag of its version and of the flags that are set.
test.serial('V8 compiles as usual again once all short works are done', (t) => {
  const usual = cachedDataVersionTag()
  const first = shortWork(true)
  const during = cachedDataVersionTag()
  t.not(during, usual)
  const second = shortWork(true)
  first[Symbol.dispose]()
  t.is(cachedDataVersionTag(), during)
  second[Symbol.dispose]()
  t.is(cachedDataVersionTag(), usual)
})

test.serial('long work is compiled as usual', (t) => {
  const usual = cachedDataVersionTag()
  using _ = shortWork(false)
  t.is(cachedDataVersionTag(), usual)
})

test.serial('V8 compiles as usual after a work that failed', (t) => {
  const usual = cachedDataVersionTag()
  t.throws(() => {
    using _ = shortWork(true)
    throw new Error('failed')
  })
  t.is(cachedDataVersionTag(), usual)
})
