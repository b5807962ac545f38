import test from 'ava'
import {StringTable} from '../../src/symbols/inference/infer-functions.ts'
import {inferredName} from '../../src/symbols/inferred-name.ts'

/** One function with what is known of it. */
function nameOf(known: {class?: string; slot?: number; file?: string; identifier?: string; objectFile?: string}) {
  const strings = new StringTable()
  const offsets = [known.class, known.file, known.identifier, known.objectFile].map((text) => strings.add(text ?? ''))
  const column = (value: number) => Uint32Array.of(value)
  const functions = {
    starts: column(0x1230),
    ends: column(0x1250),
    classes: column(offsets[0]!),
    slots: column(known.slot ?? 0),
    files: column(offsets[1]!),
    objectFiles: column(offsets[3]!),
    identifiers: column(offsets[2]!),
    strings: strings.bytes(),
  }
  return inferredName(functions, 0, 0x1230n)
}

test('the form of an inferred name tells how much is known', (t) => {
  t.is(nameOf({}), null)
  t.deepEqual(nameOf({file: 'source/net/io.cc'}), {name: 'io.cc+0x1230', evidence: 'string "source/net/io.cc"'})
  t.deepEqual(nameOf({file: 'io.cc', identifier: 'readAll'}), {
    name: 'io.cc:readAll',
    evidence: 'string "io.cc"; string "readAll"',
  })
  t.deepEqual(nameOf({class: 'net::Socket', slot: 7}), {
    name: 'net::Socket::#7',
    evidence: 'vtable slot 7 of net::Socket',
  })
  t.deepEqual(nameOf({class: 'net::Socket', slot: 7, file: 'io.cc', identifier: 'readAll'}), {
    name: 'net::Socket::readAll',
    evidence: 'vtable slot 7 of net::Socket; string "io.cc"; string "readAll"',
  })
})

test('the call of a lambda in a std::function of libc++ is named after the lambda', (t) => {
  const owner = 'std::__1::__function::__func<net::Loop::watch(int, std::__1::function<void ()>)::$_0, void (int)>'
  t.is(nameOf({class: owner, slot: 6})?.name, 'net::Loop::watch(int, std::__1::function<void ()>)::$_0::operator()')
  t.is(nameOf({class: owner, slot: 2})?.name, `${owner}::#2`)
})
